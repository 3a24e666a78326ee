import type { Route } from '../contract.js';
import { UserError } from '../errors.js';
import { quoteCode, quoteIdent, derivedName } from './quote.js';
import { renderPiece } from './pieces.js';

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

const MARK = 'realtime-migrate: upserts what changed in the source';

/** The tables of `routes`, each once, in the order of their first route. */
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

/** Everything one table needs to deliver, except the metrics' own refresh (see {@link metricsSql}). */
export function tableSql(entry: RealtimeTable, admin: string): string[] {
  const { schema, table, known } = entry;
  const values = { schema, table, admin_text: quoteCode(admin) };
  const order = entry.order ?? (known && known !== 'admin_metrics_view' ? 'created_at' : undefined);
  const pieces: string[] = [];
  if (known === 'admin_metrics_view') {
    pieces.push(renderPiece('view-to-table', { ...values, source: derivedName(table, 'source') }));
  }
  if (known) pieces.push(renderPiece(known, values));
  pieces.push(
    renderPiece('guard-table', values),
    renderPiece('grants', values),
    renderPiece('policy', values),
  );
  if (known === 'admin_metrics_view') pieces.push(renderPiece('replica-identity-full', values));
  else if (entry.hasState) pieces.push(renderPiece('replica-identity-advice', values));
  if (order !== undefined) {
    pieces.push(
      renderPiece('feed-index', { ...values, column: order, index: derivedName(table, order, 'idx') }),
    );
  }
  pieces.push(renderPiece('publication', values));
  return pieces;
}

/** What keeps the metrics up to date. Comes after every table, because its starting query reads the others. */
export function metricsSql({ schema, table }: RealtimeTable): string[] {
  const refresh = derivedName('refresh', table);
  const values = {
    schema,
    table,
    refresh,
    source: derivedName(table, 'source'),
    replaced: derivedName(refresh, 'replaced'),
    mark: MARK,
    job: refresh,
    schedule: '*/2 * * * *',
    command: `select ${quoteIdent(schema)}.${quoteIdent(refresh)}()`,
  };
  return ['admin_metrics_view-source', 'refresh', 'schedule'].map((name) => renderPiece(name, values));
}
