import type * as t from '@babel/types';
import type { Behaviour, BehaviourKind } from '../contract.js';
import type { NodePath } from '../parse/traverse.js';
import { callersOf, placeOf } from '../client/callers.js';
import { purposeOf, type Outgoing } from '../client/outgoing.js';
import type { UrlContext } from '../client/outside.js';
import type { SocketSite } from '../client/site.js';
import { endOf, excerpt, startOf } from '../client/syntax.js';
import { waitingOf } from '../client/waiting.js';
import { asks } from './driven.js';
import { purposeOfEmit } from './emits.js';
import type { HandlerFlow } from './machinery.js';
import { isNeverCalled } from './send-wrappers.js';
import { requestOf } from './request.js';
import type { OutOfScope } from './scope.js';

/** One send as somebody asked for it: the call of a send function of the file stands for the send inside. */
export interface Told extends Outgoing {
  /** The text at the place that decides what is sent. */
  text: string;
}

/**
 * What a socket is for, decided by evidence: first whom it talks to and in which language, then who asks whom. The
 * order matters: a pull loop also receives, and a request also sends.
 */
export function behaviourOf(
  site: SocketSite,
  handlers: readonly HandlerFlow[],
  scope: OutOfScope | undefined,
  context: UrlContext,
): Behaviour {
  const behaviour = (kind: BehaviourKind, evidence: string, node: t.Node): Behaviour => ({
    kind,
    evidence,
    span: { start: startOf(node), end: endOf(node) },
    line: node.loc?.start.line ?? 1,
  });
  const made = site.construction.node;
  if (scope) return behaviour(scope.kind, scope.reason, made);
  const told = toldOf(site, context);
  const request = requestOf(site, handlers, told);
  if (request) return behaviour('request-response', request.evidence, request.node);
  for (const send of told) {
    const driver = asks(send, handlers, made);
    if (driver === 'message')
      return behaviour('pull-loop', `the message handler answers with \`${send.text}\``, send.call.node);
    if (driver === 'timer') return behaviour('pull-loop', `a timer sends \`${send.text}\``, send.call.node);
  }
  const own = told.find(({ purpose }) => purpose === 'message');
  if (own) return behaviour('relay', `it sends messages of its own, such as \`${own.text}\``, own.call.node);
  const open = told.find(({ purpose }) => purpose === 'wrapper');
  if (open) return behaviour('relay', `\`${open.text}\` sends whatever its callers pass`, open.call.node);
  const [escape] = site.escapes;
  if (escape)
    return behaviour('unknown', `what is done with it cannot be seen: ${escape.reason}`, escape.node);
  const message = handlers.find(({ event }) => event === 'message');
  if (!message) {
    const elsewhere = site.handlers.some(({ event, value }) => event === 'message' && value);
    return behaviour(
      'unknown',
      elsewhere
        ? 'its message handler is not a function of this file'
        : 'no message handler is attached to it here',
      made,
    );
  }
  const [first] = told;
  if (!first) return behaviour('receive-only', 'messages are handled, and nothing is sent', message.fn.node);
  const what = [...new Set(told.map(({ purpose }) => WORDS[purpose]))].join(' and ');
  return behaviour('trivial-sends', `it sends no more than ${what}: \`${first.text}\``, first.call.node);
}

const WORDS: Record<Outgoing['purpose'], string> = {
  auth: 'a login',
  ping: 'pings',
  subscribe: 'a subscription',
  greeting: 'a greeting',
  farewell: 'a farewell',
  wrapper: 'messages',
  message: 'messages',
};

/** Every send of a socket; what a function of the file sends for its callers is told by the calls. */
function toldOf(site: SocketSite, context: UrlContext): Told[] {
  const sends = site.sends.flatMap((send) => waitingOf(send)?.pushes ?? [send]);
  return sends.flatMap((send): Told[] => {
    const outgoing: Outgoing = send.emits ? { ...send, purpose: purposeOfEmit(send.emits) } : purposeOf(send);
    const here = { ...outgoing, text: excerpt(context.text, send.call.node) };
    const fn = outgoing.purpose === 'message' ? send.call.getFunctionParent() : null;
    if (fn && isNeverCalled(fn, context)) return [];
    const callers = outgoing.wrapper && callersOf(outgoing.wrapper, context);
    if (!callers || callers.unseen !== undefined) return [here];
    return callers.calls.map(({ call, context: at }) => {
      const [argument] = call.get('arguments') as NodePath[];
      const sent = { ...purposeOf({ call, argument }), text: excerpt(at.text, call.node) };
      // Evidence is shown by a line of this file.
      return at === context
        ? sent
        : { ...sent, call: send.call, text: `${sent.text} in ${placeOf(call, at)}` };
    });
  });
}
