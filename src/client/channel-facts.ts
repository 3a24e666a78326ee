import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { ChannelListener, ChannelSite } from './channel-site.js';
import { bare, propertyName } from './syntax.js';

/** What is subscribed to by one `.on(…)`, as plain data. */
export interface ListenerFacts {
  kind: ChannelListener['kind'];
  event?: string;
  schema?: string;
  /** Undefined where the code computes it. */
  table?: string;
  filter?: string;
  /** Fields of `old` that the callback reads; `*` when it hands the whole of it on. */
  readsOld: string[];
  line: number;
}

/** A channel as plain data: what a database or a server must know of it. */
export interface ChannelFacts {
  /** With `{name}` for the expressions of a template; undefined where nothing of it is known. */
  topic?: string;
  private: boolean;
  /** The file waits for the login before it joins. */
  auth: boolean;
  listeners: ListenerFacts[];
  node: t.Node;
}

/** The facts of a channel. */
export function channelFacts(site: ChannelSite, text: string): ChannelFacts {
  const [topic, options] = site.creation.node.arguments;
  return {
    topic: topic && textOf(topic, site.creation),
    private: options !== undefined && isPrivate(options),
    auth: /\.setAuth\s*\(/.test(text),
    listeners: site.listeners.map((listener) => listenerFacts(listener)),
    node: site.creation.node,
  };
}

function listenerFacts({ kind, options, callback, call }: ChannelListener): ListenerFacts {
  return {
    kind,
    event: options.event,
    schema: options.schema,
    table: options.table,
    filter: options.filter,
    readsOld: kind === 'postgres_changes' && callback ? oldReads(callback) : [],
    line: call.node.callee.loc?.end.line ?? 1,
  };
}

/** A literal, a template with its expressions named, a constant of the file that is one of these, or a sum of them. */
function textOf(node: t.Node, at: NodePath, steps = 8): string | undefined {
  const value = bare(node);
  const part = (it: t.Node): string => textOf(it, at, steps - 1) ?? nameOf(it);
  if (value.type === 'StringLiteral') return value.value;
  if (steps === 0) return undefined;
  if (value.type === 'TemplateLiteral')
    return value.quasis
      .map(({ value: { cooked } }, index) => {
        const expression = value.expressions[index];
        return `${cooked ?? ''}${expression ? part(expression) : ''}`;
      })
      .join('');
  if (value.type === 'BinaryExpression' && value.operator === '+')
    return `${part(value.left)}${part(value.right)}`;
  if (value.type !== 'Identifier') return undefined;
  const binding = at.scope.getBinding(value.name);
  if (binding?.constant !== true || !binding.path.isVariableDeclarator()) return undefined;
  const { init } = binding.path.node;
  return init ? textOf(init, binding.path, steps - 1) : undefined;
}

function nameOf(node: t.Node): string {
  const value = bare(node);
  const name = value.type === 'Identifier' ? value.name : propertyName(value);
  return `{${name !== undefined && /^\w+$/.test(name) ? name : 'value'}}`;
}

/** `{ config: { private: true } }`. */
function isPrivate(options: t.Node): boolean {
  const config = property(options, 'config');
  const flag = config && property(config, 'private');
  return flag?.type === 'BooleanLiteral' && flag.value;
}

function property(node: t.Node, name: string): t.Node | undefined {
  const object = bare(node);
  if (object.type !== 'ObjectExpression') return undefined;
  const found = object.properties.find(
    (it): it is t.ObjectProperty =>
      it.type === 'ObjectProperty' && !it.computed && it.key.type === 'Identifier' && it.key.name === name,
  );
  return found && bare(found.value);
}

/** The fields that a callback reads of the row as it was. */
function oldReads(callback: NodePath<t.Function>): string[] {
  const [param] = callback.get('params') as NodePath[];
  if (param?.isObjectPattern()) {
    const old = param.node.properties.find(
      (it): it is t.ObjectProperty =>
        it.type === 'ObjectProperty' && it.key.type === 'Identifier' && it.key.name === 'old',
    );
    if (!old) return [];
    const target = bare(old.value);
    if (target.type === 'ObjectPattern') return patternFields(target);
    return target.type === 'Identifier' ? bindingReads(callback, target.name) : ['*'];
  }
  if (!param?.isIdentifier()) return [];
  const uses = callback.scope.getOwnBinding(param.node.name)?.referencePaths ?? [];
  return unique(
    uses.flatMap((use) => {
      const member = use.parentPath;
      if (!member || use.key !== 'object' || propertyName(member.node) !== 'old') return destructured(use);
      return valueReads(member);
    }),
  );
}

/** `const { old } = payload`. */
function destructured(use: NodePath): string[] {
  const declarator = use.parentPath;
  if (!declarator?.isVariableDeclarator() || declarator.node.id.type !== 'ObjectPattern') return [];
  const old = declarator.node.id.properties.find(
    (it): it is t.ObjectProperty =>
      it.type === 'ObjectProperty' && it.key.type === 'Identifier' && it.key.name === 'old',
  );
  if (!old) return [];
  const target = bare(old.value);
  if (target.type === 'ObjectPattern') return patternFields(target);
  return target.type === 'Identifier' ? bindingReads(use, target.name) : ['*'];
}

function bindingReads(at: NodePath, name: string): string[] {
  return unique((at.scope.getBinding(name)?.referencePaths ?? []).flatMap(valueReads));
}

/** What is read of an expression that is `old`. */
function valueReads(path: NodePath): string[] {
  let value = path;
  // Casts, non-null marks and parentheses are the same value.
  for (
    let parent = value.parentPath;
    parent !== null &&
    (parent.isTSAsExpression() || parent.isTSNonNullExpression() || parent.isParenthesizedExpression());
    parent = value.parentPath
  )
    value = parent;
  const parent = value.parentPath;
  if (!parent) return [];
  if ((parent.isMemberExpression() || parent.isOptionalMemberExpression()) && value.key === 'object') {
    const field = propertyName(parent.node);
    return [field ?? '*'];
  }
  if (parent.isVariableDeclarator() && value.key === 'init') {
    const { id } = parent.node;
    if (id.type === 'ObjectPattern') return patternFields(id);
    return id.type === 'Identifier' ? bindingReads(parent, id.name) : ['*'];
  }
  // Whether there is one is asked, or it is only looked at: nothing is read.
  const asked =
    parent.isUnaryExpression() ||
    parent.isLogicalExpression() ||
    (parent.isIfStatement() && value.key === 'test');
  return asked || isPrinted(parent) ? [] : ['*'];
}

/** `console.log('gone', payload.old)`. */
function isPrinted(call: NodePath): boolean {
  if (!call.isCallExpression()) return false;
  const callee = bare(call.node.callee);
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'console'
  );
}

function patternFields(pattern: t.ObjectPattern): string[] {
  return pattern.properties.map((it) =>
    it.type === 'ObjectProperty' && it.key.type === 'Identifier' && !it.computed ? it.key.name : '*',
  );
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
