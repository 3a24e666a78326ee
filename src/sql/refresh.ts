import type { Query } from './facts.js';
import { helperCall, renderPiece } from './pieces.js';
import { commentText, derivedName, quoteIdent, quoteLiteral } from './quote.js';
import { followSql, unfollowSql, type Follower } from './triggers.js';

/** Comment by which a later run, and the way back, know the function. */
export const REFRESH_MARK = 'realtime-migrate: upserts what changed in the source';
/** Longer lines of a comment are broken. */
const LINE = 100;

/** A table whose rows a function brings up to date with a view. */
export interface Refreshed {
  schema: string;
  table: string;
  /** Whether the view is made here, with a query to start from. */
  hasSource: boolean;
  queries: readonly Query[];
  /** Tables whose changes refresh it; without any, a scheduler does. */
  sources: readonly string[];
  /** `30 seconds` */
  every?: string;
}

/** What fills a table and keeps it up to date. Comes after every table, because its query may read the others. */
export function refreshSql(entry: Refreshed): string[] {
  const { schema, table, hasSource, queries, sources, every = '2 minutes' } = entry;
  const { refresh, source, replaced, job } = refreshNames(entry);
  const values = {
    ...{ schema, table, refresh, source, replaced, job },
    mark: REFRESH_MARK,
    query: queryComment(entry, queries),
    schedule: scheduleOf(every),
    command: `select ${quoteIdent(schema)}.${quoteIdent(refresh)}()`,
  };
  return [
    ...(hasSource
      ? [renderPiece('admin_metrics_view-source', values)]
      : [renderPiece('refresh-source-advice', values)]),
    renderPiece('refresh', values),
    ...(sources.length > 0
      ? [helperCall('unschedule', quoteLiteral(job)), ...followSql(follower(entry))]
      : [renderPiece('schedule', values)]),
  ];
}

/** The way back: the job, the triggers and the function go, the view with the query stays. */
export function refreshDownSql(entry: Refreshed): string[] {
  const { refresh, replaced, job } = refreshNames(entry);
  const names = [entry.schema, refresh, replaced, REFRESH_MARK, job].map(quoteLiteral);
  return [
    ...(entry.sources.length > 0 ? [unfollowSql(follower(entry))] : []),
    helperCall('remove_refresh', ...names),
  ];
}

export function refreshNames({ schema, table }: Pick<Refreshed, 'schema' | 'table'>) {
  const refresh = derivedName('refresh', table);
  return {
    refresh,
    source: derivedName(table, 'source'),
    replaced: derivedName(refresh, 'replaced'),
    job: schema === 'public' ? refresh : derivedName(schema, refresh),
  };
}

/** The triggers on the sources of a table; `refresh` is the function they call. */
export function follower(
  { schema, table, sources }: Pick<Refreshed, 'schema' | 'table' | 'sources'>,
  refresh = refreshNames({ schema, table }).refresh,
): Follower {
  return {
    piece: 'refresh-on-change',
    schema,
    function: derivedName(refresh, 'on_change'),
    events: 'insert or update or delete or truncate',
    level: 'statement',
    sources,
    values: { table, refresh },
  };
}

/** `30 seconds`, `5 minutes`, `2 hours` as pg_cron writes them. */
export function scheduleOf(every = '2 minutes'): string {
  const [count = '2', unit = 'minutes'] = every.split(' ');
  if (unit.startsWith('second')) return `${count} seconds`;
  return unit.startsWith('minute') ? `*/${count} * * * *` : `0 */${count} * * *`;
}

/** What the back end used to ask, as comments inside the function: each line one, whatever it holds. */
function queryComment({ schema, table }: Refreshed, queries: readonly Query[]): string {
  if (queries.length === 0) return '';
  const { source } = refreshNames({ schema, table });
  const lines = queries.flatMap(({ text, file, line }) => [
    `What the old back end asked (${file}:${String(line)}), to start the view ${source} from:`,
    ...broken(text).map((part) => `  ${part}`),
  ]);
  return lines.map((line) => `  -- ${inBody(line)}\n`).join('');
}

/** A text inside a comment of a body quoted with `$fn$`: it ends neither the line nor the body. */
function inBody(text: string): string {
  return commentText(text).replaceAll('$fn$', '$ fn $');
}

function broken(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of commentText(text).split(' ')) {
    if (line !== '' && line.length + word.length >= LINE) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}
