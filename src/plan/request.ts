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
  if (told.length === 0) return undefined;
  const found = correlated(message);
  if (found) return { evidence: 'each answer finds who asked for it by an id', node: found };
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

/** `pending.get(message.id)`, `callbacks[message.id]`, `requests.delete(id)`. */
function correlated({ fn, flow }: HandlerFlow): t.Node | undefined {
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
    const { node } = path;
    if (isMember(path) && path.node.computed && isWaiting(path.node.object) && isId(path.node.property))
      found ??= node;
    if (!isCall(path) || !/^(get|has|delete|take)$/.test(calleeName(path.node) ?? '')) return;
    const callee = bare(path.node.callee);
    const [key] = path.node.arguments;
    if (isMemberNode(callee) && isWaiting(callee.object) && key && isId(key)) found ??= node;
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

function isCallNode(node: t.Node): node is t.CallExpression {
  return node.type === 'CallExpression';
}

function isMemberNode(node: t.Node): node is t.MemberExpression | t.OptionalMemberExpression {
  return node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression';
}
