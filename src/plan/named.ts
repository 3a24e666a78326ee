import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import { fieldUses } from '../client/holders.js';
import { constantOf, isStandalone, memberOf, selfOf, type Self } from '../client/self.js';
import { bare, calleeName, isCall, propertyName } from '../client/syntax.js';

export interface Named {
  name: string;
  references: NodePath[];
  exported: boolean;
}

/** The name of a function and its mentions, whatever declares it. */
export function nameOf(fn: NodePath<t.Function>): Named | undefined {
  if (fn.isFunctionDeclaration() && fn.node.id)
    return byBinding(fn.parentPath.scope.getBinding(fn.node.id.name));
  if (fn.isClassMethod() || fn.isClassPrivateMethod() || fn.isObjectMethod())
    return methodNamed(fn as NodePath<t.Function>);
  if (fn.parentPath.isObjectProperty() && fn.key === 'value')
    return memberNamed(fn.parentPath, fn.parentPath.node.key);
  const holder = isCall(fn.parentPath) && fn.key === 0 ? fn.parentPath.parentPath : fn.parentPath;
  if (holder?.isVariableDeclarator() && holder.node.id.type === 'Identifier')
    return byBinding(holder.scope.getBinding(holder.node.id.name));
  if (holder?.isClassProperty() || holder?.isClassPrivateProperty())
    return memberNamed(holder, holder.node.key);
  return undefined;
}

function byBinding(binding: Binding | undefined): Named | undefined {
  if (!binding) return undefined;
  const statement = binding.path.isFunctionDeclaration() ? binding.path : binding.path.parentPath;
  const parent = statement?.parentPath;
  const exported =
    (parent?.isExportNamedDeclaration() ?? false) ||
    (parent?.isExportDefaultDeclaration() ?? false) ||
    binding.referencePaths.some(
      (p) =>
        (p.parentPath?.isExportSpecifier() ?? false) || (p.parentPath?.isExportDefaultDeclaration() ?? false),
    );
  return {
    name: binding.identifier.name,
    references: binding.referencePaths.filter((p) => p.isIdentifier()),
    exported,
  };
}

function methodNamed(fn: NodePath<t.Function>): Named | undefined {
  return memberNamed(fn, (fn.node as unknown as t.ClassMethod).key);
}

function memberNamed(member: NodePath, key: t.Node): Named | undefined {
  const name =
    key.type === 'Identifier' ? key.name : key.type === 'PrivateName' ? `#${key.id.name}` : undefined;
  const self = selfOf(member);
  if (name !== undefined && self?.isObjectExpression() && memberOf(self, name)?.path.node === member.node)
    return { name, references: fieldUses(self, name), exported: isPublic(self, name) };
  const owner = member.findParent((p) => p.isClass() || p.isObjectExpression());
  if (name === undefined || !owner) return undefined;
  const references: NodePath[] = [];
  const visit = (use: NodePath): void => {
    if (
      propertyName(use.node) === name &&
      isOwnObject(bare((use.node as t.MemberExpression).object), owner.isObjectExpression())
    )
      references.push(use);
  };
  owner.traverse({ MemberExpression: visit, OptionalMemberExpression: visit });
  const isPrivate =
    name.startsWith('#') ||
    name.startsWith('_') ||
    ('accessibility' in member.node && member.node.accessibility === 'private');
  return { name, references, exported: !isPrivate && name !== 'constructor' };
}

/** Whether other files can call a method of an object; the options of a component stay in it. */
function isPublic(self: Self, name: string): boolean {
  if (!isStandalone(self) || name.startsWith('_')) return false;
  const constant = constantOf(self);
  return !constant || byBinding(constant)?.exported === true;
}

/** `this`; in a store also `get()`, `api.getState()` and whatever else hands out the object itself. */
function isOwnObject(object: t.Node, isStore: boolean): boolean {
  if (object.type === 'ThisExpression') return true;
  if (!isStore) return false;
  return object.type === 'CallExpression'
    ? /^(get|getState)$/.test(calleeName(object) ?? '')
    : object.type === 'Identifier';
}
