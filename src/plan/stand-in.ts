import type * as t from '@babel/types';
import type { SourceUnit } from '../parse/parse.js';
import type { NodePath } from '../parse/traverse.js';
import { placeOf } from '../client/callers.js';
import { traceHandler } from '../client/flow.js';
import { resolveFunction } from '../client/functions.js';
import { partsUsed, type Part, type PartUse } from '../client/handed-on.js';
import { shapeOf } from '../client/message.js';
import type { UrlContext } from '../client/outside.js';
import type { SocketSite } from '../client/site.js';
import { constantText } from '../client/url.js';
import { excerpt, isFunctionNode, isInside } from '../client/syntax.js';
import { needsEcho } from './echo.js';
import { planEmit } from './emits.js';
import { planLibrary } from './library.js';
import { planLifecycle } from './lifecycle.js';
import { judgeLogin, type LoginOf } from './login.js';
import { noMachinery, type HandlerFlow } from './machinery.js';
import { readsPlace, type RouteMatch } from './match.js';
import { placeProblems } from './place-problems.js';
import type { Work } from './plan.js';
import { reconnects } from './reconnects.js';
import { openerOf, Reopening } from './reopen.js';
import { reviewsOf } from './reviews.js';
import { relayProblem } from './shape-problems.js';
import { matchProblems, sharedByCallers, urlNotes } from './url-reasons.js';

/** An object that takes the place of a socket of socket.io where several places attach listeners to it: what it has to have. */
export interface StandIn {
  /** What it has, each under the names that code uses, in the order in which they are written. */
  parts: { part: Part; name: string }[];
  /** Events of the connection that somebody listens to. */
  told: ('connect' | 'disconnect' | 'connect_error')[];
}

/**
 * What is done with a socket whose listeners come and go; `problems` where an object in its place would not do. `isSettled`:
 * where its listeners are attached is none of them.
 */
export type StandInPlan =
  { work: Work; reviews: string[]; notes: string[] } | { problems: string[]; isSettled: boolean };

const PARTS: Part[] = ['id', 'connected', 'disconnected', 'on', 'once', 'off', 'emit', 'disconnect'];
const TOLD = ['connect', 'disconnect', 'connect_error'] as const;

/**
 * A channel cannot take a single listener off, and who has the socket in another file would have to be rewritten as well. So
 * the channel is made in a function of its own, whose result has those methods of the socket that are used, and every place
 * that uses them stays as it is. Undefined where that is no question: another library, rows of a table.
 */
export function planStandIn(
  unit: SourceUnit,
  site: SocketSite,
  match: RouteMatch,
  context: UrlContext,
  loginOf: LoginOf | undefined,
): StandInPlan | undefined {
  const { route } = match;
  if (site.library?.api !== 'io' || route.kind !== 'broadcast') return undefined;
  const used = partsUsed(site, context);
  if (!Array.isArray(used))
    return { problems: used.problem === undefined ? [] : [used.problem], isSettled: false };
  const listeners = used
    .filter(({ part }) => part === 'on' || part === 'once')
    .map((use) => listenerOf(use, use.context === context));
  if (listeners.every(({ name }) => name !== undefined && OWN.has(name)))
    return { problems: [], isSettled: false };
  const machinery = noMachinery();
  const handlers = listeners.flatMap(({ handler }) => handler ?? []);
  planLibrary({ ...site, handlers: [] }, handlers, machinery, context.text);
  for (const use of used) if (use.part === 'emit') planUse(use, handlers, machinery, context);
  machinery.echo = needsEcho(machinery, handlers, context);
  const opener = openerOf(site);
  const lifecycle = planLifecycle(unit, site, opener, machinery, context);
  const relay = machinery.messages.length > 0 ? relayProblem(route) : undefined;
  const problems = [
    ...matchProblems(site, match),
    ...listeners.flatMap((one) => one.problems),
    ...placeProblems(unit, site, opener),
    ...machinery.problems,
    ...reopenings(site, opener, handlers, context.text),
    ...(relay === undefined ? [] : [relay]),
    ...lifecycle.problems,
  ];
  if (lifecycle.cleanup || lifecycle.teardown || lifecycle.hoist || lifecycle.deadCleanups.length > 0)
    problems.push('the socket is never closed, and several places listen to it: close it where it is opened');
  if (lifecycle.removeFirst && readsPlace(match, route.channel))
    problems.push('the socket may be opened again while it is open, for another topic: close it first');
  if (problems.length > 0) return { problems, isSettled: true };
  const isOpen = listeners.some(({ name }) => name === undefined);
  const names = new Set(listeners.map(({ name }) => name));
  const parts = new Map(used.map(({ part, spelled }) => [spelled, { part, name: spelled }]));
  const standIn: StandIn = {
    parts: [...parts.values()].sort((a, b) => PARTS.indexOf(a.part) - PARTS.indexOf(b.part)),
    told: TOLD.filter((event) => isOpen || names.has(event)),
  };
  const login = judgeLogin(unit, site, route, machinery, loginOf);
  // What is done with the socket stays, so that only what it was opened with is left to look at.
  const opened = { ...site, handlers: [], closes: [], states: [], flags: [] };
  const shape = shapeOf([], unit.text, []);
  const { perInstance } = lifecycle;
  const work: Work = {
    match,
    opener,
    standIn,
    handlers: [],
    machinery,
    shape,
    lifecycle,
    auth: login.auth,
    raw: [],
    answered: [],
    emptied: [],
  };
  const reviews = [
    ...ownReviews(used, listeners),
    ...sharedByCallers(site, match, route.channel),
    ...machinery.reviews,
    ...login.reviews,
    ...reviewsOf(opened, route, shape, [], machinery, unit, { match, perInstance }),
  ];
  return { work, reviews, notes: [...urlNotes(site), ...machinery.notes, ...lifecycle.notes] };
}

/** Why the code around the connection would stand in the way of a channel that rejoins by itself. */
function reopenings(
  site: SocketSite,
  opener: ReturnType<typeof openerOf>,
  handlers: HandlerFlow[],
  text: string,
): string[] {
  const machinery = noMachinery();
  const lost = handlers.filter(({ event }) => event === 'close' || event === 'error');
  reconnects(opener, handlers, new Reopening(opener), machinery, text);
  const emptied = site.resets.find(({ node }) => lost.some(({ fn }) => isInside(node, fn.node)));
  return [
    ...(machinery.roots.length + machinery.problems.length > 0
      ? [
          'a lost connection is opened again by hand, and several places listen to the socket: Realtime rejoins by itself',
        ]
      : []),
    ...(emptied
      ? [
          `\`${excerpt(text, emptied.node)}\` forgets the socket when its connection is lost: Realtime rejoins by itself`,
        ]
      : []),
  ];
}

function ownReviews(used: PartUse[], listeners: Listener[]): string[] {
  const methods = [...new Set(used.filter(({ call }) => call).map(({ spelled }) => spelled))];
  return [
    `listeners come and go in several places, so an object with ${methods.map((name) => `\`${name}\``).join(', ')} takes the place of the socket: it hands on what the channel receives`,
    ...(listeners.some(({ readsReason }) => readsReason)
      ? ['the reason of a disconnect is now the status of the channel']
      : []),
  ];
}

interface Listener {
  /** Undefined when the code chooses it. */
  name?: string;
  handler?: HandlerFlow;
  readsReason: boolean;
  problems: string[];
}

/** Events that socket.io raises by itself. */
const OWN = new Set<string>([...TOLD, 'reconnect', 'reconnecting', 'reconnect_attempt', 'reconnect_error']);

/** What is listened to, and what the listener does with what it is given where it can be seen. */
function listenerOf({ part, call, context }: PartUse, isOwn: boolean): Listener {
  const [event, value] = (call?.get('arguments') ?? []) as NodePath[];
  const name = event && constantText(event, context);
  const problems: string[] = [];
  if (name !== undefined && name !== 'connect_error' && /^reconnect|^connect(ing|_)/.test(name))
    problems.push(`\`${name}\` is listened to: Realtime reports no attempts`);
  const isMessage = name === undefined || !OWN.has(name);
  if (part === 'once' && isMessage)
    problems.push('only the first message is listened to: a request and its answer belong to HTTP');
  const named = value && !isFunctionNode(value.node) ? resolveFunction(value) : undefined;
  const fn = value && isFunctionNode(value.node) ? (value as unknown as NodePath<t.Function>) : named?.fn;
  if (!fn) return { name, readsReason: false, problems };
  const kind =
    name === 'connect' ? 'open' : name === 'disconnect' ? 'close' : isMessage ? 'message' : 'error';
  const flow = traceHandler(fn, kind, { takes: 'payload', isBound: named !== undefined });
  if (kind === 'message' || kind === 'close')
    problems.push(
      ...flow.problems.map(({ reason }) => (isOwn ? reason : `${reason} (${placeOf(fn, context)})`)),
    );
  return {
    name,
    handler: { event: kind, fn, flow },
    readsReason: flow.close.length > 0,
    problems,
  };
}

/** Judges what is sent: in the file of the socket what only served the connection is left out, in other files nothing is edited. */
function planUse(
  { call, context }: PartUse,
  handlers: HandlerFlow[],
  machinery: Work['machinery'],
  own: UrlContext,
): void {
  if (!call) return;
  const [event, ...values] = call.get('arguments') as NodePath[];
  const emits = { event, name: event && constantText(event, context), values };
  const before = machinery.roots.length;
  planEmit({ call, argument: values[0], emits }, handlers, machinery, context);
  if (context === own || machinery.roots.length === before) return;
  machinery.roots.length = before;
  machinery.problems.push(
    `\`${excerpt(context.text, call.node)}\` in ${placeOf(call, context)} only served the old connection: leave it out first`,
  );
}
