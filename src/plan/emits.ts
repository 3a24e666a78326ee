import type { NodePath } from '../parse/traverse.js';
import { isPlain, payloadOf, type SendPurpose } from '../client/outgoing.js';
import type { UrlContext } from '../client/outside.js';
import type { SendUse } from '../client/site.js';
import { excerpt, isFunctionNode, isInside } from '../client/syntax.js';
import type { HandlerFlow, Machinery } from './machinery.js';
import { isTimer } from './reopen.js';
import { planUnusedSender } from './send-wrappers.js';
import { dropSend } from './sends.js';

const PING = /^(ping|pong|heartbeat|keep[-_]?alive)$/i;
const LOGIN = /^(auth|authenticate|authentication|authorize|login|identify|token|handshake)$/i;
const ROOM =
  /^(un)?(subscribe|sub|join|leave|watch|unwatch|enter|listen|room[:._-]?(join|leave))([-_:. ]?[a-z]+)*$/i;

/** Judges one `emit`: its event tells what it is for, as the `type` of a message does. */
export function planEmit(
  send: SendUse & { emits: NonNullable<SendUse['emits']> },
  handlers: HandlerFlow[],
  machinery: Machinery,
  context: UrlContext,
): void {
  const { text } = context;
  const { name, values } = send.emits;
  const what = excerpt(text, send.call.node);
  const problem = (reason: string): void => void machinery.problems.push(reason);
  if (!isNoise(name, values) && planUnusedSender({ ...send, purpose: 'message' }, machinery, context)) return;
  if (name === undefined) return problem(`\`${what}\` chooses the name of the event at run time`);
  if (values.some(({ node }) => isFunctionNode(node)))
    return problem(`\`${what}\` waits for an acknowledgement: a request and its answer belong to HTTP`);
  if (PING.test(name)) return dropSend({ ...send, purpose: 'ping' }, machinery, text);
  if (LOGIN.test(name)) return dropSend({ ...send, purpose: 'auth' }, machinery, text);
  if (ROOM.test(name)) {
    if (!values.every(isPlain))
      return problem(
        `\`${what}\` names at run time what to join: give that a channel of its own, by a parameter in the route's path`,
      );
    return dropSend({ ...send, purpose: 'subscribe' }, machinery, text);
  }
  if (handlers.some((handler) => isInsideMessage(send.call, handler)))
    return problem(
      `the message handler answers with \`${what}\`: a pull or acknowledge loop; without the answer the server would fall silent`,
    );
  if (send.call.findParent((path) => isTimer(path)) !== null)
    return problem(`a timer sends \`${what}\`: the server answers only when it is asked`);
  if (payloadOf(send) === undefined)
    return problem(`what \`${what}\` sends is not one object in sight: a broadcast carries one object`);
  machinery.messages.push({ ...send, purpose: 'message' });
}

/** What only serves the connection is dropped in any case. */
function isNoise(name: string | undefined, values: NodePath[]): boolean {
  if (name === undefined) return false;
  return PING.test(name) || LOGIN.test(name) || (ROOM.test(name) && values.every(isPlain));
}

function isInsideMessage(call: NodePath, handler: HandlerFlow): boolean {
  return handler.event === 'message' && isInside(call.node, handler.fn.node);
}

/** What an `emit` is for, by the name of its event. */
export function purposeOfEmit({ name = '' }: NonNullable<SendUse['emits']>): SendPurpose {
  if (PING.test(name)) return 'ping';
  if (LOGIN.test(name)) return 'auth';
  return ROOM.test(name) ? 'subscribe' : 'message';
}
