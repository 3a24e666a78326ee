import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { SocketSite } from '../client/site.js';
import {
  bare,
  calleeName,
  isCall,
  isFunctionNode,
  isInside,
  isMember,
  outermost,
  propertyName,
} from '../client/syntax.js';
import type { HandlerFlow } from './machinery.js';
import type { Told } from './behaviour.js';

/** Where requests wait for their answer. */
const WAITING =
  /pending|callbacks?|requests?|resolvers?|waiting|waiters?|in_?flight|promises|deferreds?|outstanding/i;
/** What an answer is found by. */
const ID = /^(id|uuid|seq|nonce|req(uest)?_?id|message_?id|msg_?id|correlation_?id|call_?id|tx_?id)$/i;

/** Evidence that each answer belongs to one question, or `undefined`. */
export function requestOf(
  site: SocketSite,
  handlers: readonly HandlerFlow[],
  told: readonly Told[],
): { evidence: string; node: t.Node } | undefined {
  const message = handlers.find(({ event }) => event === 'message');
  if (!message) return undefined;
  const settled = settledPromise(site, message.fn);
  if (settled) return { evidence: 'a message settles the Promise around the socket', node: settled };
  const found = correlated(message, told.length > 0);
  if (found) return { evidence: 'each answer finds who asked for it by an id', node: found };
  if (told.length === 0) return undefined;
  const open = handlers.find(({ event }) => event === 'open');
  const question = told.find(
    ({ purpose, call }) => purpose === 'message' && open !== undefined && isInside(call.node, open.fn.node),
  );
  const closing = site.closes.find(({ call }) => isInside(call.node, message.fn.node));
  if (question && closing)
    return {
      evidence: `a message answers \`${question.text}\`, and then the socket is closed`,
      node: closing.call.node,
    };
  return undefined;
}

/** The call in the message handler that settles the Promise whose executor opens the socket. */
function settledPromise(site: SocketSite, handler: NodePath<t.Function>): t.Node | undefined {
  const executor = site.construction.findParent(
    (p) =>
      isFunctionNode(p.node) &&
      p.parentPath?.isNewExpression() === true &&
      p.parentPath.node.callee.type === 'Identifier' &&
      p.parentPath.node.callee.name === 'Promise',
  ) as NodePath<t.Function> | null;
  const [resolve] = (executor?.get('params') ?? []) as NodePath[];
  if (!executor || !resolve?.isIdentifier()) return undefined;
  return executor.scope
    .getBinding(resolve.node.name)
    ?.referencePaths.find((reference) => isInside(reference.node, handler.node))?.node;
}

/**
 * `pending.get(message.id)`, `callbacks[message.id]`, `requests.delete(id)`. Where nobody is seen to ask (the socket is handed to
 * whoever does), what is found has to be settled as well: `waiting.get(message.id)?.(message)`.
 */
function correlated({ fn, flow }: HandlerFlow, isAsked: boolean): t.Node | undefined {
  let found: t.Node | undefined;
  const isId = (node: t.Node): boolean => {
    const inner = bare(node);
    if (isCallNode(inner)) return inner.arguments.some((argument) => isId(argument));
    return ID.test(inner.type === 'Identifier' ? inner.name : (propertyName(inner) ?? ''));
  };
  const isWaiting = (node: t.Node): boolean => {
    const inner = bare(node);
    const name = inner.type === 'Identifier' ? inner.name : (propertyName(inner) ?? '');
    return WAITING.test(name) || (name === 'current' && isMemberNode(inner) && isWaiting(inner.object));
  };
  const visit = (path: NodePath): void => {
    const looked = lookup(path);
    if (!looked || !isId(looked.key)) return;
    const settled = settlementOf(path);
    if (settled === 'promise' || (isWaiting(looked.from) && (isAsked || settled))) found ??= path.node;
  };
  for (const body of [fn, ...flow.carriers.map((carrier) => carrier.fn)])
    body.traverse({
      CallExpression: visit,
      OptionalCallExpression: visit,
      MemberExpression: visit,
      OptionalMemberExpression: visit,
    });
  return found;
}

/** `from[key]`, `from.get(key)` */
function lookup(path: NodePath): { from: t.Node; key: t.Node } | undefined {
  if (isMember(path)) {
    const { object, property, computed } = path.node;
    return computed ? { from: object, key: property } : undefined;
  }
  if (!isCall(path) || !/^(get|has|delete|take)$/.test(calleeName(path.node) ?? '')) return undefined;
  const callee = bare(path.node.callee);
  const [key] = path.node.arguments;
  return isMemberNode(callee) && key ? { from: callee.object, key } : undefined;
}

/** What is done with a thing that was looked up: it is called, or the `resolve` or `reject` it has. */
function settlementOf(found: NodePath): 'call' | 'promise' | undefined {
  const uses = [found, ...namesOf(found)];
  const kinds = uses.map((use) => {
    const value = outermost(use);
    const { parentPath: parent } = value;
    if (parent && isCall(parent) && value.key === 'callee') return 'call';
    if (isMember(parent) && value.key === 'object' && SETTLES.test(propertyName(parent.node) ?? ''))
      return 'promise';
    const taken = parent?.isVariableDeclarator() ? parent.node.id : undefined;
    const settles =
      taken?.type === 'ObjectPattern' &&
      taken.properties.some(
        (property) =>
          property.type === 'ObjectProperty' &&
          property.key.type === 'Identifier' &&
          SETTLES.test(property.key.name),
      );
    return settles ? 'promise' : undefined;
  });
  return kinds.find((kind) => kind === 'promise') ?? kinds.find((kind) => kind !== undefined);
}

/** What a promise is settled by. */
const SETTLES = /^(resolve|reject)$/;

/** Where the variable is read that a value is kept in: `const waiter = pending.get(id)`. */
function namesOf(found: NodePath): NodePath[] {
  const { parentPath: parent } = outermost(found);
  if (!parent?.isVariableDeclarator() || parent.node.id.type !== 'Identifier') return [];
  return parent.scope.getBinding(parent.node.id.name)?.referencePaths ?? [];
}

function isCallNode(node: t.Node): node is t.CallExpression {
  return node.type === 'CallExpression';
}

function isMemberNode(node: t.Node): node is t.MemberExpression | t.OptionalMemberExpression {
  return node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression';
}
