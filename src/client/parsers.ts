import type { NodePath } from '../parse/traverse.js';
import { isConsoleCall, type NamedFunction } from './functions.js';
import { bare, isCall, outermost, propertyName } from './syntax.js';

/** `const safeParse = (text) => { try { return JSON.parse(text) } catch { return null } }`. */
export function isParser(target: NamedFunction): boolean {
  const [param] = target.fn.get('params') as NodePath[];
  if (!param?.isIdentifier()) return false;
  const uses = target.fn.scope.getBinding(param.node.name)?.referencePaths ?? [];
  if (
    uses.length === 0 ||
    !uses.every((use) => isJsonParse(outermost(use).parentPath) || isConsoleCall(outermost(use).parentPath))
  )
    return false;
  let returnsIt =
    target.fn.node.type === 'ArrowFunctionExpression' && isJsonParse(target.fn.get('body') as NodePath);
  target.fn.traverse({
    ReturnStatement(path) {
      const argument = path.get('argument') as NodePath;
      if (argument.node && bare(argument.node).type === 'CallExpression' && isJsonParse(pathOfBare(argument)))
        returnsIt = true;
    },
  });
  return returnsIt;
}

function pathOfBare(path: NodePath): NodePath {
  let current = path;
  while (current.node !== bare(path.node)) current = current.get('expression') as NodePath;
  return current;
}

/** `JSON.parse(…)`. */
export function isJsonParse(path: NodePath | null): boolean {
  if (!isCall(path)) return false;
  const callee = bare(path.node.callee);
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'JSON' &&
    !path.scope.hasBinding('JSON', true) &&
    propertyName(callee) === 'parse'
  );
}
