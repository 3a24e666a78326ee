import type { Config, Route } from '../contract.js';
import { relationKey } from '../sql/read-schema.js';
import type { Poll } from '../backend/index.js';
import { cut } from '../propose/evidence.js';
import { where } from './old-end.js';
import { schemaSql } from './own-sql.js';
import type { AnalysedFile } from './work.js';

/** What is known of the routes that were rewritten. */
interface Known {
  routes: readonly Route[];
  config: Pick<Config, 'sql'>;
  files: readonly AnalysedFile[];
  /** Working directory, absolute. */
  cwd: string;
  /** Whether the migration is written, and with it who may read. */
  sql: boolean;
  /** What the old back end asked and sent as soon as a client had connected, by the path of the route. */
  greetings: ReadonlyMap<string, Poll>;
}

/** What may keep a channel silent, or make it show something else than the socket did. */
export async function channelWarnings(known: Known): Promise<string[]> {
  const several = await severalRows(known);
  return known.routes.flatMap((route) => [
    ...backlog(route, known.greetings.get(route.path)),
    ...(several.get(route) ?? []),
    ...noLogin(route, known),
  ]);
}

/** A feed starts empty, and nobody replays what came before; a broadcast has no first message. */
function backlog({ kind, snapshot, channel, table }: Route, greeting: Poll | undefined): string[] {
  const sent =
    greeting &&
    `the old back end sent each client that connected what \`${cut(greeting.text)}\` gives (${where(greeting)})`;
  if (kind === 'broadcast' && sent !== undefined)
    return [
      `Channel ${channel} has no first message, and ${sent}: load that when the channel is SUBSCRIBED.`,
    ];
  if (kind !== 'feed' || snapshot) return [];
  return [
    sent === undefined
      ? `Channel ${channel} starts empty: if the old backend sent earlier rows of ${table ?? ''} on connecting, add snapshot: { order, limit } to the route.`
      : `Channel ${channel} starts empty, and ${sent}: add snapshot: { order, limit } to the route.`,
  ];
}

/** A snapshot of a state is one row; PostgreSQL's parser is loaded where a filter may find several. */
async function severalRows({ routes, cwd }: Known): Promise<Map<Route, string[]>> {
  const filtered = routes.flatMap((route) => {
    const column = /^(\w+)=eq\./.exec(route.filter ?? '')?.[1];
    return route.kind === 'row' && route.key === undefined && column !== undefined ? [{ route, column }] : [];
  });
  const files = filtered.length > 0 ? schemaSql(cwd) : [];
  if (files.length === 0) return new Map();
  const tables = await (await import('../sql/declared-columns.js')).declaredColumns(files);
  return new Map(
    filtered.flatMap(({ route, column }): [Route, string[]][] => {
      const { channel, schema = 'public', table = '' } = route;
      const declared = tables.get(relationKey(schema, table));
      if (!declared || declared.open || declared.unique.has(column)) return [];
      return [
        [
          route,
          [
            `Channel ${channel} loads one row of ${table} by its ${column}, and nothing in ${declared.file}:${String(declared.line)} says that there is one only: if there are several, kind: 'feed' with snapshot: { order, limit: 1 } loads the latest.`,
          ],
        ],
      ];
    }),
  );
}

/** The rows are for those who are signed in, and the channel joins as nobody. */
function noLogin(route: Route, { config, files, sql }: Known): string[] {
  const { kind, channel, table = '', auth } = route;
  const roles = config.sql.roles ?? ['authenticated'];
  if (!sql || kind === 'broadcast' || auth !== undefined || roles.includes('anon')) return [];
  const joinsAtOnce = files.some(({ plans }) =>
    plans.some(({ work }) => work?.match.route === route && !work.auth),
  );
  return joinsAtOnce
    ? [
        `Channel ${channel} joins without waiting for a login, since none was seen in the old code, and the migration lets only ${roles.join(' and ')} read ${table}: add auth: true to the route if its readers sign in with Supabase, or sql: { roles: ['anon', 'authenticated'], admin: 'true' } if anyone may read.`,
      ]
    : [];
}
