import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import type { UrlContext } from './outside.js';
import { definitionOf } from './resolve.js';
import { innermost, propertyName } from './syntax.js';

/** Small questions about syntax that following a value asks. */

/** Name of a property, also of a numbered element. */
export function memberName(node: t.Node): string | undefined {
  const name = propertyName(node);
  if (name !== undefined || node.type !== 'MemberExpression' || node.property.type !== 'NumericLiteral')
    return name;
  return String(node.property.value);
}

/** The object of a member expression, inside its type wrappers. */
export function outermostObject(member: NodePath): NodePath {
  return innermost(member.get('object') as NodePath);
}

/** What `super(…)` calls. */
export function superClassOf(callee: NodePath, context: UrlContext): ReturnType<typeof definitionOf> {
  const parent = callee.findParent((p) => p.isClass())?.get('superClass') as NodePath | undefined;
  return parent?.node ? definitionOf(parent, context) : undefined;
}

/** The state that a call of its setter changes. */
export function stateBehind(callee: NodePath): Binding | undefined {
  const binding = callee.isIdentifier() ? callee.scope.getBinding(callee.node.name) : undefined;
  const declarator = binding?.path;
  if (!declarator?.isVariableDeclarator() || declarator.node.id.type !== 'ArrayPattern') return undefined;
  const [value, set] = declarator.node.id.elements;
  if (set !== binding?.identifier || value?.type !== 'Identifier') return undefined;
  return declarator.scope.getBinding(value.name);
}

/** The name an export is known by. */
export function keyName(node: t.Identifier | t.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

/** Name of a property or member, where it is written in the code. */
export function keyOf(node: t.Node): string | undefined {
  if (!('key' in node)) return undefined;
  const key = node.key as t.Node;
  if (key.type === 'PrivateName') return `#${key.id.name}`;
  if ('computed' in node && node.computed === true && key.type !== 'StringLiteral') return undefined;
  return key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' ? key.value : undefined;
}

/** An enum of the file. Scopes know nothing of enums. */
export function enumNamed(path: NodePath, name: string): NodePath | undefined {
  const program = path.scope.getProgramParent().path;
  for (const statement of program.get('body') as NodePath[]) {
    const declared = statement.isExportNamedDeclaration()
      ? (statement.get('declaration') as NodePath)
      : statement;
    if (declared.isTSEnumDeclaration() && declared.node.id.name === name) return declared;
  }
  return undefined;
}

/** The `name` of `constructor(private name: string)`. Scopes do not know it either. */
export function fieldParameter(fn: NodePath, name: string): t.Identifier | undefined {
  for (const param of fn.get('params') as NodePath[]) {
    if (!param.isTSParameterProperty()) continue;
    const { parameter } = param.node;
    const id = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
    if (id.type === 'Identifier' && id.name === name) return id;
  }
  return undefined;
}
