import type { Route, RouteKind, SiteOutcome } from '../contract.js';
import { namesFor, UNTOLD } from '../plan/suggest.js';
import {
  addition,
  inUrlQuery,
  latestChange,
  narrowed,
  ownRows,
  severalRows,
  whichColumn,
} from './open-questions.js';
import { clientEvidence, cut, serverEvidence } from './evidence.js';
import { singular } from './endpoints.js';
import { namesIn, tableNamed } from './tables.js';
import type { AskedQuery, Endpoint, KnownTable, ProposedRoute } from './types.js';

/** Without the files, which the endpoint has. */
export type DecidedRoute = Omit<ProposedRoute, 'files'>;

/** What the rest of the repository tells. */
export interface Known {
  tables: readonly KnownTable[];
  /** The queries whose answers a back end sends, by endpoint. */
  queriesOf: (endpoint: Endpoint) => readonly AskedQuery[];
}

/** Columns by which a back end sends each caller their own rows. */
const OWNER =
  /^(?:user|owner|account|tenant|org|organi[sz]ation|member|customer|profile|team)(?:_?(?:id|uuid))?$/i;

/**
 * One route for an endpoint. What decides is evidence: of the server first, then of what clients do with a message. Where
 * nothing tells, the route has a `todo`, so that no socket is rewritten by a guess.
 */
export function decideRoute(endpoint: Endpoint, known: Known): DecidedRoute {
  const { path, clients, served } = endpoint;
  const evidence = [...clients.map(clientEvidence), ...served.map(serverEvidence)];
  const { channel } = namesFor(path);
  const auth =
    clients.some(({ suggestion }) => suggestion?.route.auth === true) ||
    served.some((route) => route.auth.length > 0);
  const broadcast = (more: Partial<Route>, because: string): DecidedRoute => ({
    route: {
      ...{ path, kind: 'broadcast', channel, event: '*' },
      ...more,
      // Who was asked for a login must not be heard by everybody.
      ...(auth && { auth: true, private: true }),
    },
    evidence: [...evidence, `broadcast, because ${because}`],
  });

  const refused = refusal(endpoint);
  const queries = known.queriesOf(endpoint);
  const { kind, because } = kindSent(kindOf(clients), queries) ?? kindAsked(queries);
  const relays = served.length > 0 && served.every(({ does }) => does.relay);
  const talks = clients.some(({ behaviour }) => behaviour?.kind === 'relay');
  if (refused !== undefined) return { ...broadcast({}, because), evidence, refused };
  if (relays && (talks || kind === 'broadcast'))
    return broadcast({ relay: true, ...addition(served, talks) }, 'the back end hands on what clients send');
  if (kind === 'broadcast') return broadcast({}, because);

  const rows = rowsOf(endpoint, kind, known);
  if (rows.kind === 'broadcast') return broadcast({}, rows.because);
  return {
    route: { path, channel, ...rows.route, ...(auth && { auth: true }) },
    evidence: [...evidence, `${rows.route.kind}, because ${rows.because ?? because}`, ...rows.evidence],
  };
}

/** Why a channel is nothing for this endpoint. */
function refusal({ clients, served }: Endpoint): string | undefined {
  const request = clients.find(({ behaviour }) => behaviour?.kind === 'request-response');
  if (request?.behaviour) return `each answer belongs to one question: ${request.behaviour.evidence}`;
  // A server of Socket.IO sends from anywhere, so that its handlers do not tell that it never does.
  const isOpen = served.some(({ socketIo }) => socketIo);
  const isListening = clients.some(
    ({ behaviour }) => behaviour?.kind === 'receive-only' || (isOpen && behaviour?.kind === 'trivial-sends'),
  );
  const [first] = served;
  const onlyAnswers = served.every(
    ({ does, polls }) =>
      does.reply &&
      !does.relay &&
      !does.push &&
      !does.subscribes &&
      does.delegates.length + polls.length === 0,
  );
  if (first && onlyAnswers && !isListening)
    return `the back end only answers what a client asks (${first.handler?.file ?? first.file}:${String(first.handler?.line ?? first.line)})`;
  return undefined;
}

/** What most clients do with a message; names of messages tell more than a list, and a list more than a state. */
function kindOf(clients: readonly SiteOutcome[]): Told | undefined {
  const votes = clients.flatMap(({ suggestion }) =>
    suggestion && suggestion.because !== UNTOLD ? [suggestion] : [],
  );
  const order: RouteKind[] = ['broadcast', 'feed', 'row'];
  const count = (kind: RouteKind): number => votes.filter(({ route }) => route.kind === kind).length;
  const [kind] = order.sort((a, b) => count(b) - count(a));
  const vote = votes.find(({ route }) => route.kind === kind);
  return vote && { kind: vote.route.kind, because: vote.because };
}

interface Told {
  kind: RouteKind;
  because: string;
}

/** Rows that come after the last one are a feed, also where a client makes a state of them; those that were changed since are none. */
function kindSent(told: Told | undefined, [query, ...others]: readonly AskedQuery[]): Told | undefined {
  const sequel = others.length === 0 ? query?.asked?.sequel : undefined;
  return told?.kind === 'row' && sequel !== undefined && !CHANGE.test(sequel)
    ? { kind: 'feed', because: `the back end asks for the rows after the last one, by \`${sequel}\`` }
    : told;
}

/** Columns that say when a row was last written. */
const CHANGE = /updat|chang|modif|refresh|touch|version|revision/i;

/** Where no client tells: the query of the back end does, if there is one. */
function kindAsked([query]: readonly AskedQuery[]): Told {
  const asked = query?.asked;
  if (!asked) return { kind: 'broadcast', because: UNTOLD };
  const isFeed = asked.latest !== undefined || (asked.sequel !== undefined && !CHANGE.test(asked.sequel));
  return isFeed
    ? { kind: 'feed', because: 'the back end asks for what came last' }
    : { kind: 'row', because: 'the back end asks for a state' };
}

type Rows =
  | {
      kind: 'rows';
      route: Pick<Route, 'kind' | 'table'> & Partial<Route>;
      /** Why this kind, where it is not the one that clients made of it. */
      because?: string;
      evidence: string[];
    }
  | { kind: 'broadcast'; because: string };

/** The table whose rows are sent, and how. */
function rowsOf(endpoint: Endpoint, kind: 'row' | 'feed', known: Known): Rows {
  const { path, clients, served } = endpoint;
  const queries = known.queriesOf(endpoint);
  const [query] = queries;
  const { table: word = 'events', filter } = namesFor(path);
  const asked = queries.length === 1 ? query?.asked : undefined;

  // The newest row is a row of the table, and no sum.
  const isNewest = asked?.latest?.limit === 1;
  if (query && asked?.rowsOf && (isNewest || !asked.isSingle)) {
    const { schema, name } = asked.rowsOf;
    // A mapper may know the table by the name of its model.
    const table =
      known.tables.find((one) => one.schema === schema && one.name === name) ??
      tableNamed([name], known.tables);
    const found = table ?? { schema, name, place: query.place };
    return withColumns(
      endpoint,
      kind,
      found,
      [
        `table ${found.name}, which the back end asks (${query.place})`,
        ...(table?.isView === true
          ? [
              `${found.name} is a view (${table.place}), and a view never sends a change: the migration makes a table of that name, and a function that refreshes it`,
            ]
          : []),
      ],
      {
        equals: asked.equals,
        picks: asked.picks,
        sequel: asked.sequel,
        ...(asked.latest && { latest: asked.latest }),
        isNewest: isNewest && table?.isView !== true,
      },
    );
  }
  const types = clients.flatMap(({ suggestion }) => suggestion?.type ?? []);
  const named = tableNamed(namesIn(path, types), known.tables);
  if (named && (queries.length === 0 || named.isView))
    return withColumns(endpoint, kind, named, [`table ${named.name}, made in ${named.place}`], {
      equals: [],
      picks: [],
      isOne: clients.length > 0 && clients.every(({ suggestion }) => suggestion?.isOne === true),
    });
  if (query && queries.some((one) => one.asked)) {
    const seconds = served.flatMap(({ does }) => does.push?.seconds ?? [])[0];
    const every =
      seconds !== undefined && seconds >= 1 && seconds <= 59
        ? `${String(Math.round(seconds))} seconds`
        : undefined;
    const name = freeTable(word, known.tables);
    const key = asked?.groupedBy;
    const todo =
      asked && !asked.isSingle && key === undefined
        ? `the query of ${query.place} gives several rows: name the column that tells them apart as \`key\`; then delete this line`
        : undefined;
    return {
      kind: 'rows',
      // What is asked again and again is a state: its rows are refreshed in place.
      route: {
        ...{ kind: 'row', table: name },
        ...(key !== undefined && { key }),
        ...(every !== undefined && { every }),
        ...(todo !== undefined && { todo }),
      },
      evidence: [
        `table ${name} does not exist yet: the migration makes it, with a function that refreshes it from a view; put the query of ${query.place} into the view`,
      ],
    };
  }
  const unread = served.flatMap(({ polls }) => polls);
  if (served.length > 0 && unread.length === 0 && served.every(({ does }) => isLively(does)))
    return {
      kind: 'broadcast',
      because: 'the back end makes its messages in code: no query and no table was found',
    };
  const [call] = unread;
  const what =
    call === undefined
      ? 'nothing here tells which table holds the rows'
      : `the back end sends what \`${cut(call.text)}\` gives (${call.file}:${String(call.line)})`;
  return {
    kind: 'rows',
    route: {
      ...{ kind, table: word },
      ...(filter !== undefined && { filter }),
      todo: `${what}: name the table${filter === undefined ? '' : ' and the column of the filter'}, or make it kind 'broadcast' and let the back end send to the channel; then delete this line`,
    },
    evidence: [],
  };
}

/** Sends of its own accord, as far as is understood. */
function isLively({ push, subscribes, delegates, relay }: Endpoint['served'][number]['does']): boolean {
  return push !== undefined || subscribes || relay || delegates.length > 0;
}

/** Columns that tell which row came last. */
const TIME = /^(?:(?:recorded|created|updated|inserted|occurred|observed|measured)_?at|timestamp|ts|time)$/i;

/** Rows of a table that exists: which of them, by which key, and how many at first. `isOne`: clients show one row. */
function withColumns(
  { path, clients }: Endpoint,
  kind: 'row' | 'feed',
  { name, schema, columns, key, names }: KnownTable,
  evidence: readonly string[],
  asked: {
    equals: readonly string[];
    picks: readonly string[];
    sequel?: string;
    latest?: { order: string; limit: number };
    isOne?: boolean;
    /** The back end asks for the newest row alone. */
    isNewest?: boolean;
  },
): Rows {
  // A mapper's query speaks of columns by the names of its model.
  const columnOf = (word: string): string =>
    columns?.includes(word) === true ? word : (names?.get(word) ?? word);
  const { isOne = false, isNewest = false } = asked;
  const equals = asked.equals.map(columnOf);
  const latest = asked.latest && { ...asked.latest, order: columnOf(asked.latest.order) };
  const guess = namesFor(path).filter;
  const param = guess === undefined ? undefined : /=eq\.(.*)$/.exec(guess)?.[1];
  const guessed = guess?.slice(0, guess.indexOf('='));
  const column =
    param === undefined
      ? undefined
      : (equals.find((one) => one === guessed) ??
        (columns?.includes(guessed ?? '') ? guessed : equals.length === 1 ? equals[0] : undefined));
  const own = equals.find((one) => one !== column && OWNER.test(one));
  const picked = [...equals, ...asked.picks.map(columnOf)].find((one) => one !== column && one !== own);
  const single = key?.length === 1 ? key[0] : undefined;
  const isSeveral = kind === 'row' && isOne && column !== undefined && column !== single;
  const newest = kind === 'row' && isNewest ? latest?.order : undefined;
  const isMoved = newest !== undefined && CHANGE.test(newest);
  const order = isSeveral ? columns?.find((one) => TIME.test(one)) : isMoved ? undefined : newest;
  const begin =
    kind === 'feed' && latest === undefined && order === undefined
      ? beginning(columns, asked.sequel && columnOf(asked.sequel))
      : undefined;
  const queried = param === undefined ? inQuery(clients, columns ?? []) : undefined;
  // What is to be decided first comes first.
  const [todo] = [
    ...(queried ? [inUrlQuery(queried)] : []),
    ...(param !== undefined && column === undefined ? [whichColumn(name, param)] : []),
    ...(own === undefined ? [] : [ownRows(own)]),
    ...(isMoved ? [latestChange(name, newest)] : []),
    ...(isSeveral && order === undefined ? [severalRows(name, column)] : []),
    ...(picked === undefined ? [] : [narrowed(picked, column)]),
  ];
  return {
    kind: 'rows',
    ...(order !== undefined && {
      because: isSeveral
        ? `several rows may have one ${column ?? ''}, and the latest is shown`
        : 'the back end sends the newest row of several',
    }),
    route: {
      ...{ kind: order === undefined ? kind : 'feed', table: name },
      ...(schema !== 'public' && { schema }),
      ...(param !== undefined && { filter: `${column ?? guessed ?? singular(name)}=eq.${param}` }),
      ...(kind === 'row' &&
        !isOne &&
        !isNewest &&
        single !== undefined &&
        single !== column && { key: single }),
      ...(kind === 'feed' && latest && { snapshot: latest }),
      ...(order !== undefined && { snapshot: { order, limit: 1 } }),
      ...(todo !== undefined && { todo }),
    },
    evidence: [...evidence, ...(begin === undefined ? [] : [begin])],
  };
}

/** What would fill a list that nobody sends the first rows of. */
function beginning(columns: readonly string[] = [], sequel?: string): string | undefined {
  const [only, ...others] = columns.filter((one) => /_at$/.test(one));
  const order = sequel ?? columns.find((one) => TIME.test(one)) ?? (others.length === 0 ? only : undefined);
  return order === undefined
    ? undefined
    : `it starts empty, and what comes while the connection is lost is missed: snapshot: { order: '${order}', limit: 100 } loads the latest rows first, and those that were missed`;
}

/** What clients ask for in the query of a URL, where it names a column: `?house={id}` and `house_id`. */
function inQuery(
  clients: readonly SiteOutcome[],
  columns: readonly string[],
): { name: string; column: string } | undefined {
  for (const { url } of clients)
    for (const { 1: name = '' } of url.matchAll(/[?&](\w+)=\{/g)) {
      const column = columns.find((one) => one === name || one === `${name}_id`);
      if (column !== undefined) return { name, column };
    }
  return undefined;
}

/** A name no table has. */
function freeTable(word: string, tables: readonly KnownTable[]): string {
  const taken = new Set(tables.map(({ name }) => name));
  if (!taken.has(word)) return word;
  for (let n = 0; ; n += 1) {
    const name = `${word}_live${n === 0 ? '' : String(n + 1)}`;
    if (!taken.has(name)) return name;
  }
}
