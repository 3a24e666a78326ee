import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import { fieldAbroad, objectAbroad, stateAbroad, usesAbroad } from './abroad.js';
import { isThisAlias } from './holders.js';
import type { UrlContext } from './outside.js';
import { constantOf, isStandalone, selfOf, storeState } from './self.js';
import type { Escape, FieldHolder, StoreHolder } from './site.js';
import { usesOfClass } from './value-flow.js';
import { INSTANCE } from './value-wrappers.js';
import { calleeName, excerpt, isCall, isMember, outermost, propertyName } from './syntax.js';

/**
 * What speaks against a field as the home of a socket: whoever gets the object that has the field, and not one of its members, can take
 * the socket out of it.
 */
export function ownerEscapes(holder: FieldHolder, context: UrlContext): Escape[] {
  const { owner, isPrivate, name } = holder;
  const escapes: Escape[] = [];
  const add = (node: t.Node, reason: string, uses?: Escape['uses']): void => {
    escapes.push({ node, reason, uses });
  };
  if (!owner.isObjectExpression()) {
    const where = isPrivate ? undefined : fieldAbroad(owner as NodePath<t.Class>, name, context);
    if (where !== undefined)
      add(owner.node, `is a field, and ${where}`, () =>
        usesOfClass(owner as NodePath<t.Class>, context, [INSTANCE, name]),
      );
  } else if (isStandalone(owner)) objectEscapes(holder, context, add);
  const state = storeState(owner);
  const used = state && stateAbroad(state, owner.node, name, context);
  if (used !== undefined) add(owner.node, `kept in a store as \`${name}\`, and ${used}`);
  for (const path of instancesIn(holder)) {
    const { parentPath: parent } = outermost(path);
    if (isMember(parent) && outermost(path).key === 'object') {
      if (propertyName(parent.node) === undefined && !isPrivate)
        add(parent.node, 'in an object that is read by a computed property');
    } else if (parent?.isVariableDeclarator() && parent.node.id.type === 'ObjectPattern') {
      if (hidesMember(parent.node.id, name))
        add(parent.node, `taken out of \`${excerpt(context.text, path.node)}\` by a pattern`);
    } else if (isArgument(outermost(path)) && !isPrivate && !isKnownCall(parent)) {
      const { harmless, where } = usesAbroad(path, context, [name]);
      const callee = excerpt(context.text, (parent?.node as t.CallExpression).callee);
      if (!harmless)
        add(
          path.node,
          `in an object that is handed to \`${callee}\`${where === undefined ? '' : `, and ${where}`}`,
        );
    }
  }
  return escapes;
}

/** The same of a store: who is given its whole state, and what others do with the property. */
export function storeEscapes(holder: StoreHolder, handedOn: NodePath[], context: UrlContext): Escape[] {
  const escapes = handedOn
    .filter(
      (path) => !(isArgument(path) && /^(log|debug|info|warn|error)$/.test(calleeName(path.parent) ?? '')),
    )
    .map(({ node }) => ({
      node,
      reason: `kept in a store, and \`${excerpt(context.text, node)}\` of it is handed on`,
    }));
  const { store, name } = holder;
  const where = stateAbroad(store.state, store.maker.node, name, context);
  const reason = `kept in a store as \`${name}\`, and ${where ?? ''}`;
  return where === undefined ? escapes : [...escapes, { node: store.state.node, reason }];
}

/** Expressions that are the object itself: `this`, and names for it. */
function instancesIn({ owner }: FieldHolder): NodePath[] {
  const found: NodePath[] = [];
  owner.traverse({
    ThisExpression(path) {
      if (selfOf(path)?.node !== owner.node) return;
      found.push(path);
      const declarator = path.parentPath;
      if (!declarator.isVariableDeclarator() || declarator.node.id.type !== 'Identifier') return;
      const alias = declarator.scope.getBinding(declarator.node.id.name);
      if (alias && isThisAlias(alias)) found.push(...alias.referencePaths);
    },
  });
  return found;
}

/** `const { ...rest } = this`, `const { ws = other } = this`: what is in it cannot be followed. */
function hidesMember(pattern: t.ObjectPattern, name: string): boolean {
  return pattern.properties.some(
    (property) =>
      property.type === 'RestElement' ||
      property.computed ||
      (nameOfKey(property.key) === name &&
        (property.key.type !== 'Identifier' || property.value.type !== 'Identifier')),
  );
}

/** A variable that a pattern takes out of the object: `const { ws } = this`, `const { ws: socket } = this`. */
export interface TakenOut {
  binding: Binding;
  property: t.ObjectProperty;
}

export function takenOut(holder: FieldHolder): TakenOut[] {
  return instancesIn(holder).flatMap((path) => {
    const declarator = outermost(path).parentPath;
    const id = declarator?.isVariableDeclarator() ? declarator.node.id : undefined;
    if (id?.type !== 'ObjectPattern') return [];
    return id.properties.flatMap((property) => {
      if (property.type !== 'ObjectProperty' || nameOfKey(property.key) !== holder.name) return [];
      const { value } = property;
      const binding = value.type === 'Identifier' ? declarator?.scope.getBinding(value.name) : undefined;
      return binding ? [{ binding, property }] : [];
    });
  });
}

function nameOfKey(key: t.Node): string | undefined {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'StringLiteral' ? key.value : undefined;
}

function isArgument(path: NodePath): boolean {
  return path.listKey === 'arguments';
}

/** `f.call(this, …)`, `list.forEach(f, this)`, `makeAutoObservable(this)`: the object is `this` there, or known not to be opened. */
function isKnownCall(call: NodePath | null): boolean {
  if (call?.isNewExpression()) return /^(Proxy|WeakRef)$/.test((call.node.callee as t.Identifier).name);
  return (
    isCall(call) &&
    /^(bind|call|apply|forEach|map|filter|some|every|find|add(Event)?Listener|removeEventListener|make(Auto)?Observable|auto[bB]ind|bindAll|assign|freeze|log|debug|info|warn|error)$/.test(
      calleeName(call.node) ?? '',
    )
  );
}

function objectEscapes(
  { owner, name }: FieldHolder,
  context: UrlContext,
  add: (node: t.Node, reason: string) => void,
): void {
  const constant = constantOf(owner);
  const object = constant ? `\`${constant.identifier.name}\`, an object` : 'an object';
  for (const { node } of owner.get('properties') as NodePath[]) {
    if (node.type === 'SpreadElement' || (node as t.ObjectProperty).computed)
      add(node, `kept in ${object} with members that cannot be seen`);
  }
  for (const path of constant?.referencePaths ?? []) {
    const { parentPath } = path;
    const isRead =
      isMember(parentPath) && path.key === 'object' && propertyName(parentPath.node) !== undefined;
    if (!isRead && !isExport(path)) add(path.node, `kept in ${object} that is handed on`);
  }
  const id = constant && (constant.path.node as t.VariableDeclarator).id;
  if (id?.type === 'Identifier' && id.typeAnnotation)
    add(id, `kept in ${object} that is declared with a type`);
  if (!constant && isReadElsewhere(owner, name))
    add(owner.node, `kept in ${object} and read as \`.${name}\` outside of it`);
  const where = objectAbroad(owner, name, context);
  if (where !== undefined) add(owner.node, `is a field, and ${where}`);
}

/** Whether the file reads a property of that name outside an object that has no name. */
function isReadElsewhere(owner: NodePath, name: string): boolean {
  let found = false;
  const visit = (path: NodePath): void => {
    if (propertyName(path.node) === name && selfOf(path)?.node !== owner.node) found = true;
  };
  owner
    .findParent((path) => path.isProgram())
    ?.traverse({ MemberExpression: visit, OptionalMemberExpression: visit });
  return found;
}

/** `export const api`, `export { api }`, `export default api`, `module.exports = api`. */
function isExport(path: NodePath): boolean {
  const parent = path.parentPath;
  if (path.isExportNamedDeclaration() || path.isExportDefaultDeclaration()) return true;
  if (!parent?.isAssignmentExpression())
    return parent?.isExportSpecifier() === true || parent?.isExportDefaultDeclaration() === true;
  const { left } = parent.node;
  return (
    left.type === 'MemberExpression' &&
    left.object.type === 'Identifier' &&
    left.object.name === 'module' &&
    propertyName(left) === 'exports'
  );
}
