import type { Route, RouteSuggestion } from '../contract.js';
import type { SocketSite, UrlCandidate } from '../client/site.js';
import type { MessageShape } from '../client/message.js';
import { isAuthName } from '../client/outgoing.js';
import { toldWays } from './match.js';

/** What else is known of a socket that no route names. */
export interface SuggestionFacts {
  /** A token was seen in the URL, the subprotocol or the first message. */
  auth: boolean;
  /** Messages of its own are sent. */
  talks: boolean;
  /** Names of what the message handler calls. */
  calls: readonly string[];
}

/** A route for a socket that no route names: valid as it stands, with what the code cannot tell. */
export function suggestRoute(
  site: SocketSite,
  shape: MessageShape | undefined,
  facts: SuggestionFacts,
): RouteSuggestion {
  const segments = patternOf(toldWays(site.url.candidates));
  const path = segments ? `/${segments.join('/')}` : '**';
  const { kind, because } = kindOf(site, shape, facts);
  const { channel, table, filter } = namesFor(path);
  const isRows = kind !== 'broadcast';
  const route: Route = {
    path,
    kind,
    channel,
    ...(isRows ? { table: table ?? 'events' } : { event: '*' }),
    ...(isRows && filter !== undefined && { filter }),
    ...(facts.auth && { auth: true }),
  };
  const doubts: RouteSuggestion['doubts'] = [
    ...(segments?.every((segment) => segment !== '*') === true ? [] : (['path'] as const)),
    ...(isRows && table === undefined ? (['table'] as const) : []),
    ...(isRows && filter !== undefined ? (['filter'] as const) : []),
    ...(facts.talks ? (['relay'] as const) : []),
  ];
  return {
    ...{ route, doubts, because },
    ...(shape?.type !== undefined && { type: shape.type }),
    ...(shape?.ends === 'state' && !shape.list && { isOne: true }),
  };
}

/** Names made of a path: those of a channel, of a table, and a filter by the last parameter. */
export function namesFor(path: string): { channel: string; table?: string; filter?: string } {
  const segments = path === '**' ? [] : path.split('/').filter(Boolean);
  const params = segments.filter((segment) => segment.startsWith(':')).map((name) => name.slice(1));
  const words = segments.filter((segment) => /^[\w.-]+$/.test(segment) && !GENERIC.test(segment));
  const topic = words.slice(-2).join('-');
  const table = words.at(-1)?.replace(/\W+/g, '_');
  const param = params.at(-1);
  return {
    channel: [
      topic === '' || topic === 'realtime' ? 'events' : topic,
      ...params.map((name) => `{${name}}`),
    ].join(':'),
    ...(table !== undefined && { table }),
    ...(param !== undefined && { filter: `${columnOf(param)}=eq.{${param}}` }),
  };
}

/** Words that say nothing of what is sent. */
const GENERIC = /^_*(ws|wss|websockets?|sockets?|api|v\d+|live|stream|realtime|connect)$/i;

/** The segments that every way the URL can come out has, or `undefined` when there is no such path. */
function patternOf(candidates: readonly UrlCandidate[]): string[] | undefined {
  const paths = candidates.flatMap(({ path }) =>
    path === undefined ? [] : [path.split('/').filter(Boolean)],
  );
  const [first] = paths;
  if (!first || paths.some((path) => path.length !== first.length)) return undefined;
  const used = new Set<string>();
  return first.map((segment, index) => {
    if (paths.some((path) => path[index] !== segment)) return '*';
    const name = /^\{([A-Za-z_]\w*)\}$/.exec(segment)?.[1];
    if (name === undefined) return /^[\w.~-]+$/.test(segment) ? segment : '*';
    if (isAuthName(name) || used.has(name)) return '*';
    used.add(name);
    return `:${name}`;
  });
}

/** `roomId` → `room_id` */
function columnOf(param: string): string {
  return param.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
}

const REPLACES = /^(set|setState|set[A-Z]\w*|update\w*|render\w*|draw\w*)$/;
const ADDS = /^(add|append|push|unshift|prepend|insert|notify|toast|success|next)\w*$/i;

/** Why a kind was taken where the code shows none. */
export const UNTOLD = 'nothing tells what a message holds';

/** Judged by what becomes of a message: a state is a row, a growing list a feed, told-apart messages a broadcast. */
function kindOf(
  site: SocketSite,
  shape: MessageShape | undefined,
  { talks, calls }: SuggestionFacts,
): { kind: Route['kind']; because: string } {
  // Its events have names, as those of a broadcast have.
  if (site.library?.api === 'io') return { kind: 'broadcast', because: 'its events have names' };
  // Who sends messages of his own talks to somebody.
  if (talks) return { kind: 'broadcast', because: 'messages are sent as well' };
  const told = shape?.discriminator;
  if (told && (!shape.envelope || told.values.length > 1))
    return { kind: 'broadcast', because: `messages are told apart by \`${told.field}\`` };
  if (shape?.ends === 'list') return { kind: 'feed', because: 'messages are added to a list' };
  if (shape?.ends === 'state') return { kind: 'row', because: 'a message replaces a state' };
  const adds = calls.find((name) => ADDS.test(name));
  if (adds !== undefined) return { kind: 'feed', because: `messages go to \`${adds}\`` };
  const replaces = calls.find((name) => REPLACES.test(name));
  if (replaces !== undefined) return { kind: 'row', because: `messages go to \`${replaces}\`` };
  if (shape?.fields.length) return { kind: 'row', because: 'fields of a message are read' };
  return { kind: 'broadcast', because: UNTOLD };
}
