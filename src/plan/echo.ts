import type { NodePath } from '../parse/traverse.js';
import { callersOf } from '../client/callers.js';
import { payloadOf } from '../client/outgoing.js';
import type { UrlContext } from '../client/outside.js';
import { bare, calleeName, isCall, propertyName } from '../client/syntax.js';
import type { HandlerFlow, Machinery } from './machinery.js';

/** What a sender draws for itself in any case. */
const OWN_TRACE = /typing|cursor|mouse|pointer|drag|move|position|presence|draw|stroke/i;

/**
 * Whether a sender must hear its own messages. A backend that hands on usually answers the sender too, and a channel does
 * not. Where the code that sends also does what the message handler does, it shows its own messages itself.
 */
export function needsEcho(
  { messages }: Machinery,
  handlers: readonly HandlerFlow[],
  context: UrlContext,
): boolean {
  const message = handlers.find(({ event }) => event === 'message');
  if (!message || messages.length === 0) return false;
  const shown = new Set([message.fn, ...message.flow.carriers.map(({ fn }) => fn)].flatMap(calledIn));
  return messages.every((send) => {
    const kind = payloadOf(send)?.event;
    if (kind?.type === 'StringLiteral' && OWN_TRACE.test(kind.value)) return false;
    const calls = send.wrapper ? callersOf(send.wrapper, context).calls.map(({ call }) => call) : [];
    const senders = [send.call, ...calls].flatMap((call) => call.getFunctionParent() ?? []);
    return !senders.flatMap(calledIn).some((name) => shown.has(name));
  });
}

/** `setMessages`, `thread.append`: what a function calls, loggers left out. */
export function calledIn(fn: NodePath): string[] {
  const names: string[] = [];
  const visit = (call: NodePath): void => {
    if (!isCall(call)) return;
    const callee = bare(call.node.callee);
    const object = 'object' in callee ? bare(callee.object) : undefined;
    const owner = object?.type === 'Identifier' ? object.name : object && propertyName(object);
    const name = calleeName(call.node);
    if (name === undefined || owner === 'console' || owner === 'JSON' || name === 'send') return;
    names.push(owner === undefined ? name : `${owner}.${name}`);
  };
  fn.traverse({ CallExpression: visit, OptionalCallExpression: visit });
  return names;
}
