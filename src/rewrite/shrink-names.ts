import type * as t from '@babel/types';
import { functionOfDeclaration } from '../client/functions.js';
import { isThisAlias } from '../client/holders.js';
import { objectOf, selfOf, type Self } from '../client/self.js';
import { bare, calleeName, endOf, isCall, propertyName, startOf } from '../client/syntax.js';
import type { Binding, NodePath } from '../parse/traverse.js';
import { isPure } from './purity.js';

export interface StatePair {
  value: Binding;
  setter: Binding;
}

export function statePair(binding: Binding): StatePair | undefined {
  const { path } = binding;
  if (
    !path.isVariableDeclarator() ||
    path.node.id.type !== 'ArrayPattern' ||
    !path.node.init ||
    calleeName(path.node.init) !== 'useState'
  )
    return undefined;
  const [first, second] = path.node.id.elements;
  if (first?.type !== 'Identifier' || second?.type !== 'Identifier') return undefined;
  const value = path.scope.getBinding(first.name);
  const setter = path.scope.getBinding(second.name);
  return value && setter ? { value, setter } : undefined;
}

export function isFunctionBinding(binding: Binding): boolean {
  return functionOfDeclaration(binding.path) !== undefined;
}

export function bindingOfFunction(fn: NodePath<t.Function>): Binding | undefined {
  if (fn.isFunctionDeclaration() && fn.node.id) return fn.parentPath.scope.getBinding(fn.node.id.name);
  const holder = isCall(fn.parentPath) ? fn.parentPath.parentPath : fn.parentPath;
  if (holder?.isVariableDeclarator() && holder.node.id.type === 'Identifier')
    return holder.scope.getBinding(holder.node.id.name);
  return undefined;
}

/** The property of a pattern that declares a variable, and can go: its default does nothing, and there is no rest that it would join. */
export function propertyOf(pattern: NodePath<t.ObjectPattern>, binding: Binding): NodePath | undefined {
  const properties = pattern.get('properties') as NodePath[];
  if (properties.some((property) => property.isRestElement())) return undefined;
  return properties.find(({ node }) => {
    const value = node.type === 'ObjectProperty' ? bare(node.value) : undefined;
    if (value?.type !== 'AssignmentPattern') return value === binding.identifier;
    return value.left === binding.identifier && isPure(value.right);
  });
}

/** Types and JSX also mention names; scopes do not always say so. */
export function mentionedElsewhere(binding: Binding, gone: (node: t.Node) => boolean): boolean {
  const { name } = binding.identifier;
  let found = false;
  const program = binding.path.findParent((p) => p.isProgram());
  program?.traverse({
    TSTypeReference(path) {
      const { typeName } = path.node;
      if (typeName.type === 'Identifier' && typeName.name === name && !gone(path.node)) found = true;
    },
    TSTypeQuery(path) {
      if (path.node.exprName.type === 'Identifier' && path.node.exprName.name === name && !gone(path.node))
        found = true;
    },
    GenericTypeAnnotation(path) {
      if (path.node.id.type === 'Identifier' && path.node.id.name === name && !gone(path.node)) found = true;
    },
  });
  return found;
}

/** Variables that a declaration declares. */
export function declaredBy(declaration: NodePath<t.VariableDeclaration>): Binding[] {
  return Object.values(declaration.getBindingIdentifiers()).flatMap((identifier) => {
    const binding = declaration.scope.getBinding(identifier.name);
    return binding?.identifier === identifier ? binding : [];
  });
}

/** Variables that a piece of code mentions and does not declare itself. */
export function bindingsIn(path: NodePath): Set<Binding> {
  const found = new Set<Binding>();
  const note = (at: NodePath, name: string): void => {
    // `$store` in Svelte is what is in `store`.
    const binding =
      at.scope.getBinding(name) ?? (name.startsWith('$') ? at.scope.getBinding(name.slice(1)) : undefined);
    if (
      binding &&
      !(startOf(binding.identifier) >= startOf(path.node) && endOf(binding.identifier) <= endOf(path.node))
    )
      found.add(binding);
  };
  if (path.isIdentifier()) note(path, path.node.name);
  path.traverse({
    Identifier(inner) {
      const parent = inner.parent;
      const isKey =
        (parent.type === 'MemberExpression' || parent.type === 'OptionalMemberExpression') &&
        parent.property === inner.node &&
        !parent.computed;
      if (!isKey) note(inner, inner.node.name);
    },
  });
  return found;
}

/** Fields of the surrounding class or component, and of objects that constants name, that a piece of code mentions. */
export function fieldsIn(path: NodePath): { owner: Self; name: string }[] {
  const found = new Map<string, { owner: Self; name: string }>();
  const own = selfOf(path);
  const visit = (inner: NodePath): void => {
    const name = propertyName(inner.node);
    const { object } = inner.node as t.MemberExpression;
    const binding = object.type === 'Identifier' ? inner.scope.getBinding(object.name) : undefined;
    const isOwn = object.type === 'ThisExpression' || (binding !== undefined && isThisAlias(binding));
    const owner = isOwn ? own : binding && objectOf(binding);
    if (name !== undefined && owner) found.set(`${String(startOf(owner.node))}:${name}`, { owner, name });
  };
  path.traverse({ MemberExpression: visit, OptionalMemberExpression: visit });
  return [...found.values()];
}
