import type { Route } from '../contract.js';
import { UserError } from '../errors.js';
import { helperCall, renderPiece } from './pieces.js';
import { derivedName, quoteCode, quoteIdent, quoteLiteral } from './quote.js';

/** A table that `row` and `feed` routes subscribe to. */
export interface RealtimeTable {
  schema: string;
  table: string;
  /** Some route wants state (UPDATE, DELETE), not only appended rows. */
  hasState: boolean;
  /** Column the latest rows are ordered by, when a route loads them. */
  order?: string;
  /** The guide's own table, whose columns are known. */
  known?: KnownTable;
}

type KnownTable = 'admin_metrics_view' | 'system_alerts' | 'system_logs';

/** Comments by which a later run, and the way back, know what this tool made. */
const REFRESH_MARK = 'realtime-migrate: upserts what changed in the source';
const TABLE_MARK = 'realtime-migrate: this table took the place of a view';

/**
 * The tables of `routes`, each once, in the order of their first route.
 *
 * @throws UserError when a route names no table.
 */
export function tablesOf(routes: readonly Route[]): RealtimeTable[] {
  const tables = new Map<string, RealtimeTable>();
  for (const route of routes) {
    if (route.kind === 'broadcast') continue;
    if (!route.table) throw new UserError(`the ${route.kind} route ${route.path} names no table`);
    const schema = route.schema ?? 'public';
    const name = `${quoteIdent(schema)}.${quoteIdent(route.table)}`;
    const entry = tables.get(name) ?? {
      schema,
      table: route.table,
      hasState: false,
      known: knownTable(route),
    };
    entry.hasState ||= route.kind === 'row';
    entry.order ??= route.snapshot?.order;
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

/** Whether the table's rows are made by a refresh function of this migration. */
export function isRefreshed({ known }: RealtimeTable): boolean {
  return known === 'admin_metrics_view';
}

/** Everything a table needs to deliver, except the function that fills it (see {@link refreshSql}). */
export function tableSql(entry: RealtimeTable, admin: string): string[] {
  const { schema, table, known } = entry;
  const name = { schema, table };
  const literals = [quoteLiteral(schema), quoteLiteral(table)];
  const order = entry.order ?? (known && !isRefreshed(entry) ? 'created_at' : undefined);

  const sql: string[] = [];
  if (isRefreshed(entry)) {
    sql.push(
      helperCall(
        'turn_view_into_table',
        ...literals,
        quoteLiteral(refreshNames(table).source),
        quoteLiteral(TABLE_MARK),
      ),
    );
  }
  if (known) sql.push(renderPiece(known, name));
  sql.push(helperCall('check_table', ...literals), renderPiece('grants', name));
  if (known) sql.push(renderPiece('grants-backend', name));
  sql.push(helperCall('protect', ...literals, quoteCode(admin)));
  if (!known) sql.push(renderPiece('policy-advice', name));
  if (isRefreshed(entry)) sql.push(renderPiece('replica-identity-full', name));
  else if (entry.hasState) sql.push(renderPiece('replica-identity-advice', name));
  if (order !== undefined) {
    const index = quoteLiteral(derivedName(table, order, 'idx'));
    sql.push(helperCall('index_latest', ...literals, quoteLiteral(order), index));
  }
  sql.push(helperCall('publish', ...literals));
  return sql;
}

/** What fills a table and keeps it up to date. Comes after every table, because its query may read the others. */
export function refreshSql({ schema, table }: RealtimeTable): string[] {
  const { refresh, source, replaced } = refreshNames(table);
  const values = {
    schema,
    table,
    refresh,
    source,
    replaced,
    mark: REFRESH_MARK,
    job: refresh,
    schedule: '*/2 * * * *',
    command: `select ${quoteIdent(schema)}.${quoteIdent(refresh)}()`,
  };
  return ['admin_metrics_view-source', 'refresh', 'schedule'].map((piece) => renderPiece(piece, values));
}

/** The way back: what makes rows travel is taken away; tables, rows, indexes, grants and row level security stay. */
export function tableDownSql(entry: RealtimeTable): string[] {
  const { schema, table } = entry;
  const literals = [quoteLiteral(schema), quoteLiteral(table)];
  const sql = [helperCall('unpublish', ...literals)];
  if (isRefreshed(entry)) {
    const { refresh, source, replaced } = refreshNames(table);
    const names = [refresh, replaced, REFRESH_MARK].map(quoteLiteral);
    sql.push(helperCall('remove_refresh', quoteLiteral(schema), ...names));
    sql.push(helperCall('turn_table_into_view', ...literals, quoteLiteral(source), quoteLiteral(TABLE_MARK)));
  }
  return sql;
}

function refreshNames(table: string) {
  const refresh = derivedName('refresh', table);
  return { refresh, source: derivedName(table, 'source'), replaced: derivedName(refresh, 'replaced') };
}
