import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { OutsidePath, UrlContext } from './outside.js';
import { calleeName, isCall, outermost } from './syntax.js';

const TRANSPARENT = /^(?:useCallback|useEvent|useEffectEvent|useMemoizedFn|memo|forwardRef|observer)$/;

/** The function or class that an expression names, here or in the file it is imported from. */
export function definitionOf(path: NodePath, context: UrlContext): OutsidePath | undefined {
  const { node } = path;
  if (path.isFunction() || path.isClass()) return { path, context };
  if (isCall(path) && TRANSPARENT.test(calleeName(node) ?? '')) {
    const [first] = path.get('arguments') as NodePath[];
    return first && definitionOf(first, context);
  }
  if (node.type !== 'Identifier' && node.type !== 'JSXIdentifier') return undefined;
  const binding = path.scope.getBinding(node.name);
  const declared = binding?.path;
  if (!declared || (binding.constantViolations.length > 0 && !declared.isFunctionDeclaration()))
    return undefined;
  if (declared.isFunctionDeclaration() || declared.isClassDeclaration()) return { path: declared, context };
  if (declared.isVariableDeclarator() && declared.node.id.type === 'Identifier' && declared.node.init)
    return definitionOf(declared.get('init') as NodePath, context);
  if (declared.isImportSpecifier() || declared.isImportDefaultSpecifier()) {
    const { source } = declared.parent as t.ImportDeclaration;
    const found = context.imported?.(source.value, importedName(declared.node));
    return found && definitionOf(found.path, found.context);
  }
  return undefined;
}

/** The name by which the other file knows what is imported. */
export function importedName(node: t.ImportSpecifier | t.ImportDefaultSpecifier): string {
  if (node.type === 'ImportDefaultSpecifier') return 'default';
  return node.imported.type === 'Identifier' ? node.imported.name : node.imported.value;
}

/** The constructor of a class, its own or the one it inherits. */
export function constructorOf(found: OutsidePath, depth = 0): OutsidePath | undefined {
  const { path, context } = found;
  const members = path.get('body.body') as NodePath[];
  const own = members.find((member) => member.isClassMethod({ kind: 'constructor' }));
  if (own) return { path: own, context };
  const parent = path.get('superClass') as NodePath;
  const base =
    (parent.node as t.Node | null) && depth < 6 ? definitionOf(outermost(parent), context) : undefined;
  return base?.path.isClass() ? constructorOf(base, depth + 1) : undefined;
}
