import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { fieldUses, isThisAlias } from './holders.js';
import { memberOf, selfOf } from './self.js';
import { bare, calleeName, isCall, isFunctionNode, isMember, outermost, propertyName } from './syntax.js';

/** A function that an expression names, and every place that mentions it. */
export interface NamedFunction {
  fn: NodePath<t.Function>;
  name: string;
  /** Every reference, in source order: calls, arguments, dependency lists. */
  references: NodePath[];
  /** True when code outside this file can reach it by name. */
  exported: boolean;
  /** A method: others may call it, but not by its name in this file. */
  isMethod?: boolean;
}

/** Resolves `f`, `this.f`, `that.f`, `this.f.bind(this)` to a function of the same file, through useCallback and type wrappers. */
export function resolveFunction(path: NodePath): NamedFunction | undefined {
  const node = path.node as t.Node;
  if (node.type === 'TSAsExpression' || node.type === 'TSNonNullExpression')
    return resolveFunction(path.get('expression') as NodePath);
  if (node.type === 'Identifier') {
    const binding = path.scope.getBinding(node.name);
    if (!binding || binding.constantViolations.length > 0) return undefined;
    const fn = functionOfDeclaration(binding.path);
    if (!fn) return undefined;
    const exported =
      binding.referencePaths.some((p) => p.parentPath?.isExportSpecifier() ?? false) ||
      isExportedDeclaration(binding.path);
    return {
      fn,
      name: node.name,
      references: binding.referencePaths.filter((p) => p.isIdentifier() || p.isJSXIdentifier()),
      exported,
    };
  }
  if (isCall(path) && calleeName(node) === 'bind')
    return resolveFunction(path.get('callee.object') as NodePath);
  if (isMember(path) && path.node.object.type === 'ThisExpression') return methodOf(path, path);
  const alias =
    isMember(path) && path.node.object.type === 'Identifier'
      ? path.scope.getBinding(path.node.object.name)
      : undefined;
  if (isMember(path) && alias && isThisAlias(alias)) return methodOf(path, alias.path);
  return undefined;
}

/** The function a declaration declares: `function f`, `const f = () => …`, `const f = useCallback(() => …)`. */
export function functionOfDeclaration(path: NodePath): NodePath<t.Function> | undefined {
  if (path.isFunctionDeclaration()) return path as NodePath<t.Function>;
  if (!path.isVariableDeclarator() || path.node.id.type !== 'Identifier') return undefined;
  return functionOfValue(path.get('init') as NodePath);
}

function functionOfValue(value: NodePath): NodePath<t.Function> | undefined {
  if (!value.node) return undefined;
  if (isFunctionNode(value.node)) return value as NodePath<t.Function>;
  if (
    isCall(value) &&
    ['useCallback', 'useEvent', 'useEffectEvent', 'useMemoizedFn'].includes(calleeName(value.node) ?? '')
  ) {
    const [first] = value.get('arguments') as NodePath[];
    return first && isFunctionNode(first.node) ? (first as NodePath<t.Function>) : undefined;
  }
  return undefined;
}

function isExportedDeclaration(path: NodePath): boolean {
  const statement = path.isFunctionDeclaration() ? path : path.parentPath;
  const parent = statement?.parentPath;
  return (parent?.isExportNamedDeclaration() ?? false) || (parent?.isExportDefaultDeclaration() ?? false);
}

/** `at`: a place whose `this` the method is of. */
function methodOf(path: NodePath<t.MemberExpression>, at: NodePath): NamedFunction | undefined {
  const name = propertyName(path.node);
  const owner = selfOf(at);
  const member = name !== undefined && owner ? memberOf(owner, name) : undefined;
  if (name === undefined || !owner || !member) return undefined;
  const value = member.path.get('value') as NodePath | NodePath[];
  const fn = member.fn ?? (Array.isArray(value) ? undefined : functionOfValue(value));
  if (!fn) return undefined;
  const references = fieldUses(owner, name).filter((use) => !isSelfBinding(use, name));
  return { fn, name, references, exported: !member.isPrivate, isMethod: true };
}

/** `this.f = this.f.bind(this)`: both sides only prepare the method. */
export function isSelfBinding(use: NodePath, name: string): boolean {
  const assignment = use.findParent((p) => p.isAssignmentExpression() || p.isStatement());
  if (!assignment?.isAssignmentExpression() || propertyName(assignment.node.left) !== name) return false;
  const right = bare(assignment.node.right);
  return calleeName(right) === 'bind' || use.node === assignment.node.left;
}

/** The call that a reference to a function is the callee of; `f?.()` too. */
export function callOf(reference: NodePath): NodePath<t.CallExpression> | undefined {
  const outer = outermost(reference);
  return isCall(outer.parentPath) && outer.key === 'callee' ? outer.parentPath : undefined;
}

/** `console.log(x)`, `console.log('got ' + x)`, also in a template. */
export function isLogged(value: NodePath): boolean {
  let path = value;
  while (
    path.parentPath?.isBinaryExpression({ operator: '+' }) === true ||
    path.parentPath?.isTemplateLiteral() === true
  )
    path = path.parentPath;
  return path.listKey === 'arguments' && isConsoleCall(path.parentPath);
}

/** Whether a call is `console.log(…)` or a relative. */
export function isConsoleCall(path: NodePath | null | undefined): boolean {
  if (!isCall(path)) return false;
  const callee = bare(path.node.callee);
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return false;
  const object = bare(callee.object);
  const name = object.type === 'Identifier' ? object.name : (propertyName(object) ?? '');
  return /^(console|logger|log|Logger)$/.test(name);
}
