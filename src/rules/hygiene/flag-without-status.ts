import type * as t from '@babel/types';
import type { ChannelSite, ChannelSubscribe } from '../../client/channel-site.js';
import { bare, calleeName, excerpt, isNullish, propertyName } from '../../client/syntax.js';
import type { SourceUnit } from '../../parse/parse.js';
import type { NodePath } from '../../parse/traverse.js';
import { flagWithoutStatus, type Args } from '../catalogue/flag-without-status.js';
import { defineHygieneRule, type Hit } from './hygiene.js';

/** Names of a state that says whether one is connected. */
const FLAG = /connected|subscribed|^is_?live$|^is_?joined$/i;
const OPPOSITE = /disconnected|unsubscribed|not_?connected/i;
/** What a state of several values says. */
const WORDS = /^(?:connected|subscribed|joined|online|live|open)$/i;
const STATES = /status|state|connection/i;

export default defineHygieneRule(flagWithoutStatus, ({ unit, channels }) => {
  const found = channels.flatMap((site) => [...raised(site, unit), ...settled(site, unit)]);
  return [...new Map(found.map((hit) => [hit.node, hit])).values()];
});

/** Whether a flag is set where nothing is known about the channel: what {@link raised} reports of one `subscribe()`. */
export function isRaised(subscribe: ChannelSubscribe): boolean {
  return flagsOf(subscribe).length > 0;
}

/** Whether a callback raises a flag anywhere, on whatever condition. */
export function raisesFlag(callback: NodePath<t.Function>): boolean {
  let found = false;
  callback.traverse({
    'CallExpression|AssignmentExpression'({ node }: NodePath) {
      found ||= raises(node as t.Expression);
    },
  });
  return found;
}

function raised({ subscribes }: ChannelSite, unit: SourceUnit): Hit<Args>[] {
  return subscribes.flatMap((subscribe): Hit<Args>[] => {
    const [node] = flagsOf(subscribe);
    const how = subscribe.callback ? 'always' : 'beside';
    return node ? [{ node, args: { flag: excerpt(unit.text, node), how } }] : [];
  });
}

/** The statements that raise a flag, without any condition: beside a `subscribe()` without callback, or in a callback that asks nothing. */
function flagsOf({ call, callback, unknownCallback }: ChannelSubscribe): t.Node[] {
  const fn = callback ?? call.getFunctionParent();
  if (unknownCallback || !fn) return [];
  if (fn.node.body.type !== 'BlockStatement') return callback && raises(fn.node.body) ? [fn.node.body] : [];
  const plain = plainStatements(fn.node.body.body);
  // After a guard the rest is conditional.
  const end = callback ? plain.findIndex(leaves) : -1;
  return (end < 0 ? plain : plain.slice(0, end)).flatMap((statement) =>
    statement.type === 'ExpressionStatement' && raises(statement.expression) ? [statement.expression] : [],
  );
}

/** Statements that run whenever the function does: those of a `try` too. */
function plainStatements(statements: readonly t.Statement[]): t.Statement[] {
  return statements.flatMap((statement) =>
    statement.type === 'TryStatement' ? plainStatements(statement.block.body) : [statement],
  );
}

function leaves(statement: t.Statement): boolean {
  if (statement.type !== 'IfStatement') return statement.type === 'ReturnStatement';
  const inner = statement.consequent;
  const last = inner.type === 'BlockStatement' ? inner.body.at(-1) : inner;
  return last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement';
}

/** `setConnected(true)`, `connected.value = true`, `this.connected = true`, `setStatus('connected')`. */
function raises(expression: t.Expression): boolean {
  const node = bare(expression);
  if (node.type === 'CallExpression') {
    const name = /^set_?([A-Z]\w*)$/.exec(calleeName(node) ?? '')?.[1];
    const [value] = node.arguments;
    return name !== undefined && value !== undefined && node.arguments.length === 1 && says(name, value);
  }
  if (node.type !== 'AssignmentExpression' || node.operator !== '=') return false;
  const left = bare(node.left);
  const name = left.type === 'Identifier' ? left.name : propertyName(left);
  if (name !== 'value' && name !== 'current') return name !== undefined && says(name, node.right);
  const box = bare((left as t.MemberExpression).object);
  return box.type === 'Identifier' && says(box.name, node.right);
}

function says(name: string, value: t.Node): boolean {
  if (OPPOSITE.test(name)) return false;
  if (value.type === 'BooleanLiteral') return value.value && FLAG.test(name);
  return value.type === 'StringLiteral' && WORDS.test(value.value) && (STATES.test(name) || FLAG.test(name));
}

/** A flag beside the channel that nothing sets: `useState(true)` without a setter in use, `const isConnected = true`. */
function settled({ creation, subscribes }: ChannelSite, unit: SourceUnit): Hit<Args>[] {
  if (subscribes.length === 0) return [];
  const hits: Hit<Args>[] = [];
  for (let fn = creation.getFunctionParent(); fn; fn = fn.getFunctionParent()) {
    for (const { path } of Object.values(fn.scope.bindings)) {
      const hit = path.isVariableDeclarator() && settledFlag(path, unit);
      if (hit) hits.push(hit);
    }
  }
  return hits;
}

function settledFlag(declarator: NodePath<t.VariableDeclarator>, unit: SourceUnit): Hit<Args> | undefined {
  const { id, init } = declarator.node;
  const value = init && bare(init);
  if (!value) return undefined;
  const flag = excerpt(unit.text, declarator.node);
  if (id.type === 'Identifier') {
    const binding = declarator.scope.getBinding(id.name);
    const isUsed = binding?.referenced === true && binding.constantViolations.length === 0;
    return isUsed && says(id.name, value) && value.type === 'BooleanLiteral'
      ? { node: declarator.node, args: { flag, how: 'constant' } }
      : undefined;
  }
  if (id.type !== 'ArrayPattern' || calleeName(value) !== 'useState') return undefined;
  const [state, setter] = id.elements;
  if (state?.type !== 'Identifier' || !FLAG.test(state.name) || OPPOSITE.test(state.name)) return undefined;
  const isSet =
    setter?.type === 'Identifier' && declarator.scope.getBinding(setter.name)?.referenced === true;
  const isUsed = declarator.scope.getBinding(state.name)?.referenced === true;
  const [first] = (value as t.CallExpression).arguments;
  if (isSet || !isUsed) return undefined;
  if (first?.type === 'BooleanLiteral')
    return { node: declarator.node, args: { flag, how: first.value ? 'constant' : 'never' } };
  return !first || isNullish(first) ? { node: declarator.node, args: { flag, how: 'never' } } : undefined;
}
