import pg from 'pg';
import type { Claims } from './jwt.js';

/** What a client asks for in `config.postgres_changes`. */
export interface Binding {
  event: string;
  schema?: string;
  table?: string;
  filter?: string;
}

/** A binding the server listens for. */
export interface Subscription {
  event: string;
  /** Object ids of the tables: several where the binding says `*`. */
  tables: number[];
  filters: Filter[];
  claims: Claims;
}

export interface Filter {
  column: string;
  operator: string;
  value: string;
  negated: boolean;
}

const OPERATORS: Record<string, string> = {
  eq: '=',
  neq: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  in: '= any',
  like: 'like',
  ilike: 'ilike',
};

/** Why a binding is refused, as the `system` message says it. The join has succeeded by then. */
export class SubscriptionError extends Error {}

/**
 * Finds the tables of a binding: those the publication lists, so never a view.
 *
 * @throws SubscriptionError with the server's text
 */
export async function subscribe(
  client: pg.ClientBase,
  publication: string,
  binding: Binding,
  claims: Claims,
): Promise<Subscription> {
  const { schema, table } = binding;
  if (typeof schema !== 'string' && typeof table !== 'string') {
    throw new SubscriptionError(
      `No subscription params provided. Please provide at least a \`schema\` or \`table\` to subscribe to: ${JSON.stringify(binding)}`,
    );
  }
  const event = ['INSERT', 'UPDATE', 'DELETE'].find((one) => one === binding.event.toUpperCase()) ?? '*';
  const filters = parseFilters(binding.filter);
  const { rows } = await client.query<{ oid: number }>(
    `select c.oid from pg_publication_tables p
       join pg_namespace n on n.nspname = p.schemaname
       join pg_class c on c.relnamespace = n.oid and c.relname = p.tablename
      where p.pubname = $1 and ($2 = '*' or p.schemaname = $2) and ($3 = '*' or p.tablename = $3)`,
    [publication, schema ?? 'public', table ?? '*'],
  );
  const filterText = filters.map(({ column, operator, value }) => `{"${column}", "${operator}", "${value}"}`);
  const asked = `[event: ${event}, schema: ${schema ?? 'public'}, table: ${table ?? '*'}, filters: [${filterText.join(', ')}]]`;
  if (rows.length === 0) {
    throw new SubscriptionError(
      `Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: ${asked}`,
    );
  }
  const tables = rows.map(({ oid }) => oid);
  const problem = await exceptionOf(client, tables, filters, claims.role);
  if (problem) {
    throw new SubscriptionError(
      `Unable to subscribe to changes with given parameters. An exception happened so please check your connect parameters: ${asked}. Exception: ${problem}`,
    );
  }
  return { event, tables, filters, claims };
}

/** What the database would say when it stores the subscription. */
async function exceptionOf(
  client: pg.ClientBase,
  tables: number[],
  filters: Filter[],
  role: string,
): Promise<string | undefined> {
  const { rows } = await client.query<{ known: boolean; columns: string[] }>(
    `select exists (select from pg_roles where rolname = $1) as known,
            array(select attname::text from pg_attribute
                   where attrelid = any($2::oid[]) and attnum > 0 and not attisdropped
                     and has_column_privilege($1, attrelid, attnum, 'select')) as columns
      where exists (select from pg_roles where rolname = $1)`,
    [role, tables],
  );
  const [row] = rows;
  if (!row) return `ERROR 42704 (undefined_object) role "${role}" does not exist`;
  const unknown = filters.find(({ column }) => !row.columns.includes(column));
  return unknown && `ERROR P0001 (raise_exception) invalid column for filter ${unknown.column}`;
}

/** `a=eq.1,b=in.(x,y)`: all of them must hold. */
function parseFilters(text: string | undefined): Filter[] {
  if (text === undefined || text.trim() === '') return [];
  return text.split(/,(?![^(]*\))/).map((part) => {
    const match = /^([^=]+)=(not\.)?(\w+)\.(.*)$/.exec(part.trim());
    const [, column, not, operator, value] = match ?? [];
    if (column === undefined || operator === undefined || value === undefined || !(operator in OPERATORS)) {
      throw new SubscriptionError(
        `Error parsing \`filter\` params: ${JSON.stringify(part.split(/=|\./, 2))}`,
      );
    }
    return { column, operator, value, negated: not !== undefined };
  });
}

/** The condition of a filter on a value that the log holds, as SQL; a comparison of the column's own type. */
export function conditionOf({ operator, value, negated }: Filter, type: string, logged: string): string {
  const left = `${pg.escapeLiteral(logged)}::${type}`;
  const right =
    operator === 'in'
      ? `(${pg.escapeLiteral(`{${value.replace(/^\(|\)$/g, '')}}`)}::${type}[])`
      : `${pg.escapeLiteral(value)}::${type}`;
  const condition = `(${left} ${OPERATORS[operator] ?? '='} ${right})`;
  return negated ? `(not ${condition})` : condition;
}
