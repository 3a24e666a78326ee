import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { SendUse, SocketSite } from '../client/site.js';
import { purposeOf, type Outgoing, type SendPurpose } from '../client/outgoing.js';
import type { UrlContext } from '../client/outside.js';
import { excerpt, isInside, outermost } from '../client/syntax.js';
import { waitingOf, type Waiting } from '../client/waiting.js';
import { planEmit } from './emits.js';
import { asks } from './driven.js';
import type { HandlerFlow, Machinery } from './machinery.js';
import { planUnusedSender, planWrapper } from './send-wrappers.js';

/** Sorts what is sent: trivial sends are dropped, messages stay, and what keeps the server talking is a problem. */
export function planSends(
  site: SocketSite,
  handlers: HandlerFlow[],
  machinery: Machinery,
  context: UrlContext,
): void {
  const plan = (send: SendUse): void => planSend(send, site, handlers, machinery, context);
  for (const send of site.sends) {
    const waiting = waitingOf(send);
    if (waiting) planWaiting(waiting, plan, machinery);
    else plan(send);
  }
}

function planSend(
  send: SendUse,
  site: SocketSite,
  handlers: HandlerFlow[],
  machinery: Machinery,
  context: UrlContext,
): void {
  const { text } = context;
  if (send.emits) {
    planEmit({ ...send, emits: send.emits }, handlers, machinery, context);
    return;
  }
  const outgoing = purposeOf(send);
  if (outgoing.purpose === 'wrapper' && outgoing.wrapper) {
    planWrapper(outgoing, outgoing.wrapper, site, handlers, machinery, context);
    return;
  }
  if (isAsked(outgoing, handlers, machinery, text, site.construction.node)) return;
  if (outgoing.purpose === 'message') {
    if (!planUnusedSender(outgoing, machinery, context)) machinery.messages.push(outgoing);
    return;
  }
  if (outgoing.purpose === 'subscribe' && choosesAtRunTime(outgoing, handlers)) {
    machinery.problems.push(
      `\`${excerpt(text, outgoing.call.node)}\` chooses at run time what is sent: give what it selects a channel or a filter of its own`,
    );
    return;
  }
  dropSend(outgoing, machinery, text);
}

/** What waits for the connection is dropped together with what would send it, or stays with the socket. */
function planWaiting(
  { list, pushes, upkeep }: Waiting,
  plan: (send: SendUse) => void,
  machinery: Machinery,
): void {
  const known = machinery.messages.length;
  for (const push of pushes) plan(push);
  if (machinery.messages.length === known) machinery.roots.push(...upkeep);
  else {
    machinery.messages.length = known;
    machinery.problems.push(
      `messages wait in \`${list}\` until it is open: send them at once, by HTTP (\`channel.httpSend()\`) where the channel may not have joined`,
    );
  }
}

/** Whether the server waits for this send before it says more; then it can neither be dropped nor go to others. */
export function isAsked(
  send: Outgoing,
  handlers: HandlerFlow[],
  machinery: Machinery,
  text: string,
  construction: t.Node,
): boolean {
  const what = excerpt(text, send.call.node);
  const driver = asks(send, handlers, construction);
  if (driver === 'message')
    machinery.problems.push(
      `the message handler answers with \`${what}\`: a pull or acknowledge loop; without the answer the server would fall silent`,
    );
  if (driver === 'timer')
    machinery.problems.push(`a timer sends \`${what}\`: the server answers only when it is asked`);
  return driver !== undefined;
}

/** A subscription that a function of the file offers to others, with something it was given. */
function choosesAtRunTime(outgoing: Outgoing, handlers: HandlerFlow[]): boolean {
  if (handlers.some((handler) => isInside(outgoing.call.node, handler.fn.node))) return false;
  const fn = outgoing.call.getFunctionParent();
  let chosen = false;
  outgoing.call.traverse({
    Identifier(path) {
      const binding = path.scope.getBinding(path.node.name);
      if (binding?.kind === 'param' && binding.scope.block === fn?.node) chosen = true;
    },
  });
  return chosen;
}

/** Leaves a trivial send out, with what a reviewer must know. */
export function dropSend(outgoing: Outgoing, machinery: Machinery, text: string): void {
  const statement = droppable(outgoing.call);
  const what = `\`${excerpt(text, outgoing.call.node)}\``;
  if (!statement) {
    machinery.problems.push(`the result of ${what} is used`);
    return;
  }
  machinery.roots.push(statement);
  reviewOfDropped(outgoing.purpose, what, machinery);
}

/** What a reviewer must know of a trivial send that is gone. */
export function reviewOfDropped(purpose: SendPurpose, what: string, machinery: Machinery): void {
  if (purpose === 'auth') {
    machinery.auth = true;
    machinery.reviews.push(
      `the login is no longer sent by hand (${what}): the channel joins with the session's JWT after \`setAuth()\``,
    );
  } else if (purpose === 'subscribe')
    machinery.reviews.push(
      `dropped ${what}: the channel itself is the subscription; check that its table or filter selects the same`,
    );
  else if (purpose === 'greeting')
    machinery.reviews.push(
      `dropped ${what}: it told the backend that the client is there; make sure that nothing waits for it`,
    );
  else if (purpose === 'farewell')
    machinery.reviews.push(
      `dropped ${what}: it told the backend that the client goes; make sure that nothing there has to be stopped`,
    );
  else machinery.notes.push('ping and heartbeat are built into Realtime (every 25 s)');
}

/** A send that is a statement of its own (or the body of an arrow, or behind `ready &&`). */
export function droppable(call: NodePath): NodePath | undefined {
  let path = outermost(call);
  while (path.parentPath?.isLogicalExpression({ operator: '&&' }) && path.key === 'right')
    path = path.parentPath;
  if (path.parentPath?.isUnaryExpression({ operator: 'void' })) path = path.parentPath;
  if (path.parentPath?.isExpressionStatement()) return path.parentPath;
  if (path.parentPath?.isArrowFunctionExpression() && path.key === 'body') return path;
  return undefined;
}
