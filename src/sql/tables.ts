import type { Route } from '../contract.js';
import { UserError } from '../errors.js';
import { columnLines, columnsFor, type Column } from './columns.js';
import { roleList, tableKey, textArray, type ComposeOptions, type TableFacts } from './facts.js';
import { feedDownSql, feedSql, type Feed } from './feeds.js';
import { helperCall, renderPiece } from './pieces.js';
import { derivedName, quoteCode, quoteLiteral } from './quote.js';
import { refreshDownSql, refreshNames, refreshSql, type Refreshed } from './refresh.js';

/** A table that `row` and `feed` routes subscribe to. */
export interface RealtimeTable {
  schema: string;
  table: string;
  channels: string[];
  /** Some route wants state (UPDATE, DELETE), not only appended rows. */
  hasState: boolean;
  key?: string;
  /** Column the latest rows are ordered by, when a route loads them. */
  order?: string;
  sources: string[];
  every?: string;
  keep?: string;
  /** The guide's own table, whose columns are known. */
  known?: KnownTable;
  facts: TableFacts;
}

type KnownTable = 'admin_metrics_view' | 'system_alerts' | 'system_logs';

/** Comment by which the way back knows what took the place of a view. */
const TABLE_MARK = 'realtime-migrate: this table took the place of a view';

/**
 * The tables of `routes`, each once, in the order of their first route.
 *
 * @throws UserError when a route names no table.
 */
export function tablesOf(routes: readonly Route[], facts: ComposeOptions['tables']): RealtimeTable[] {
  const tables = new Map<string, RealtimeTable>();
  for (const route of routes) {
    if (route.kind === 'broadcast') continue;
    if (!route.table) throw new UserError(`the ${route.kind} route ${route.path} names no table`);
    const name = tableKey(route);
    const entry = tables.get(name) ?? {
      schema: route.schema ?? 'public',
      table: route.table,
      channels: [],
      hasState: false,
      sources: [],
      known: knownTable(route),
      facts: facts?.get(name) ?? {},
    };
    if (!entry.channels.includes(route.channel)) entry.channels.push(route.channel);
    entry.hasState ||= route.kind === 'row';
    entry.key ??= route.key;
    entry.order ??= route.snapshot?.order;
    entry.every ??= route.every;
    entry.keep ??= route.keep;
    entry.sources = [...new Set([...entry.sources, ...(route.sources ?? [])])];
    tables.set(name, entry);
  }
  return [...tables.values()];
}

/** The guide's tables have known columns, as long as they are used as the guide uses them. */
function knownTable(route: Route): KnownTable | undefined {
  if (route.kind === 'row' && route.table === 'admin_metrics_view' && !route.key) return route.table;
  if (route.kind === 'feed' && (route.table === 'system_alerts' || route.table === 'system_logs'))
    return route.table;
  return undefined;
}

/** The columns this migration creates the table with; undefined where the table is expected to be there. */
export function createdColumns({
  table,
  known,
  facts,
  hasState,
  key,
  order,
}: RealtimeTable): Column[] | undefined {
  if (known || facts.declared || !facts.row) return undefined;
  return columnsFor({ row: facts.row, table, kind: hasState ? 'row' : 'feed', key, order });
}

/** Everything a table needs to deliver, except what fills it (see {@link fillSql}). */
export function tableSql(entry: RealtimeTable, options: ComposeOptions): string[] {
  const { schema, table, known } = entry;
  const name = { schema, table };
  const literals = [quoteLiteral(schema), quoteLiteral(table)];
  const roles = roleList(options);
  const order = entry.order ?? (known && !isMetrics(entry) ? 'created_at' : undefined);
  const columns = createdColumns(entry);

  const sql: string[] = [];
  if (isMetrics(entry)) {
    const source = quoteLiteral(refreshNames(entry).source);
    sql.push(helperCall('turn_view_into_table', ...literals, source, quoteLiteral(TABLE_MARK)));
  }
  if (known) sql.push(renderPiece(known, name));
  if (columns) sql.push(...createSql(entry, columns));
  sql.push(helperCall('check_table', ...literals), renderPiece('grants', { ...name, roles }));
  if (known ?? columns) sql.push(renderPiece('grants-backend', name));
  const readers = options.roles ?? ['authenticated'];
  sql.push(helperCall('protect', ...literals, quoteCode(options.admin), textArray(readers)));
  if (!known) sql.push(renderPiece('policy-advice', { ...name, roles }));
  const isSmall = columns !== undefined && entry.hasState;
  if (isMetrics(entry) || isSmall || entry.facts.row?.readsOld)
    sql.push(renderPiece('replica-identity-full', name));
  else if (entry.hasState) sql.push(renderPiece('replica-identity-advice', name));
  if (order !== undefined) {
    const index = quoteLiteral(derivedName(table, order, 'idx'));
    sql.push(helperCall('index_latest', ...literals, quoteLiteral(order), index));
  }
  sql.push(helperCall('publish', ...literals));
  return sql;
}

/** The table with the columns that the code reads, and those it has come to read since. */
function createSql({ schema, table, channels, facts }: RealtimeTable, columns: readonly Column[]): string[] {
  const { file = '', line = 0 } = facts.row ?? {};
  const comment = `realtime-migrate: made for the ${channels.length === 1 ? 'channel' : 'channels'} ${channels.join(', ')}`;
  const added = columns.map(({ name, added: definition }) => [name, definition].map(quoteLiteral).join(', '));
  return [
    renderPiece('table', { schema, table, origin: originOf(file, line), columns: columnLines(columns) }),
    helperCall(
      'complete',
      ...[schema, table, comment].map(quoteLiteral),
      `array[\n${added.map((pair) => `  [${pair}]`).join(',\n')}\n]::text[]`,
    ),
  ];
}

function originOf(file: string, line: number): string {
  // eslint-disable-next-line no-control-regex -- a file may have any name, and this is a comment
  return `${file}:${String(line)}`.replace(/[\u0000-\u001f\u007f\u2028\u2029]/g, ' ');
}

function isMetrics({ known }: RealtimeTable): boolean {
  return known === 'admin_metrics_view';
}

/** What fills a table and keeps it up to date. Comes after every table, because its query may read the others. */
export function fillSql(entry: RealtimeTable): string[] {
  const refreshed = refreshedOf(entry);
  if (refreshed) return refreshSql(refreshed);
  const feed = feedOf(entry);
  return feed ? feedSql(feed) : [];
}

/** The way back: what makes rows travel is taken away; tables, rows, indexes, grants and row level security stay. */
export function tableDownSql(entry: RealtimeTable): string[] {
  const literals = [quoteLiteral(entry.schema), quoteLiteral(entry.table)];
  const [refreshed, feed] = [refreshedOf(entry), feedOf(entry)];
  const sql = [
    ...(feed ? feedDownSql(feed) : []),
    helperCall('unpublish', ...literals),
    ...(refreshed ? refreshDownSql(refreshed) : []),
  ];
  if (isMetrics(entry)) {
    const source = quoteLiteral(refreshNames(entry).source);
    sql.push(helperCall('turn_table_into_view', ...literals, source, quoteLiteral(TABLE_MARK)));
  }
  return sql;
}

/** State that is computed: the guide's numbers, a table made here, one with sources or with a query of the old back end. */
function refreshedOf(entry: RealtimeTable): Refreshed | undefined {
  const { schema, table, hasState, sources, every, facts } = entry;
  const queries = facts.queries ?? [];
  const isFilled =
    createdColumns(entry) !== undefined || sources.length > 0 || every !== undefined || queries.length > 0;
  if (!isMetrics(entry) && !(hasState && isFilled)) return undefined;
  return { schema, table, hasSource: isMetrics(entry), queries, sources, every };
}

function feedOf(entry: RealtimeTable): Feed | undefined {
  const { schema, table, hasState, sources, keep, order, facts } = entry;
  if (hasState) return undefined;
  const columns = createdColumns(entry);
  const timed = facts.row?.columns.find(({ type }) => type === 'timestamptz')?.name;
  return {
    schema,
    table,
    sources,
    keep,
    time: order ?? timed ?? 'created_at',
    created: columns !== undefined,
  };
}
