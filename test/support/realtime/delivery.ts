import pg from 'pg';
import type { Pgoutput } from 'pg-logical-replication';
import { conditionOf, type Subscription } from './subscription.js';

export type RowMessage = Pgoutput.MessageInsert | Pgoutput.MessageUpdate | Pgoutput.MessageDelete;

/** The `data` of a `postgres_changes` frame, and who gets it. */
export interface Delivery<S extends Subscription = Subscription> {
  subscriptions: S[];
  data: object;
}

type Tuple = Record<string, string | null | undefined>;

interface Column {
  name: string;
  /** As a cast takes it. */
  type: string;
  typname: string;
  isKey: boolean;
  isReadable: boolean;
}

const MAX_BYTES = 1024 * 1024;
/** Of a row above the limit only values as small as this are sent. */
const SMALL_BYTES = 64;

/** A function of the session that looks a row up as a subscriber. Its caller's role comes back with the transaction. */
export const VISIBILITY = `
create or replace function pg_temp.sees(subscriber text, claims text, query text) returns boolean language plpgsql as $fn$
declare
  found_one boolean;
begin
  perform set_config('role', subscriber, true), set_config('request.jwt.claims', claims, true);
  execute query into found_one;
  perform set_config('role', 'none', true);
  return found_one;
end
$fn$`;

/**
 * Who receives a row change, and what of it: once for each role, as their columns may differ.
 *
 * @throws what a policy raises
 */
export async function deliveriesOf<S extends Subscription>(
  client: pg.ClientBase,
  message: RowMessage,
  committedAt: string,
  subscriptions: readonly S[],
): Promise<Delivery<S>[]> {
  const { relation } = message;
  const type = message.tag.toUpperCase();
  const listening = subscriptions.filter(
    ({ tables, event }) => tables.includes(relation.relationOid) && (event === '*' || event === type),
  );
  const deliveries: Delivery<S>[] = [];
  for (const role of new Set(listening.map(({ claims }) => claims.role))) {
    const own = listening.filter(({ claims }) => claims.role === role);
    const { columns, isProtected, isPartitioned } = await describe(client, relation.relationOid, role);
    if (isPartitioned) continue; // the server's plugin reports leaves only
    const base = { schema: relation.schema, table: relation.name, type, commit_timestamp: committedAt };
    const refuse = (error: string) =>
      deliveries.push({
        subscriptions: own,
        data: { ...base, columns: [], record: {}, errors: [error] },
      });
    const keys = columns.filter(({ isKey }) => isKey);
    if (type !== 'DELETE' && keys.length === 0) {
      refuse('Error 400: Bad Request, no primary key');
      continue;
    }
    if (type !== 'DELETE' && keys.some(({ isReadable }) => !isReadable)) {
      refuse('Error 401: Unauthorized');
      continue;
    }

    const { row, old } = tuplesOf(message, keys);
    const filtered = await throughFilters(client, own, columns, type === 'DELETE' ? old : row);
    const reached =
      isProtected && type !== 'DELETE'
        ? await throughPolicies(client, filtered, relation, keys, row)
        : filtered;
    if (reached.length === 0) continue;

    const readable = columns.filter(({ isReadable }) => isReadable);
    const isLarge = bytesOf(row) + bytesOf(old) > MAX_BYTES;
    const shown = (tuple: Tuple, among: Column[]) =>
      among.filter(({ name }) => {
        const value = tuple[name];
        return value !== undefined && (!isLarge || Buffer.byteLength(value ?? '') <= SMALL_BYTES);
      });
    // Under row level security nobody can tell any more whether the rest of a deleted row was for them.
    const oldColumns = type === 'DELETE' && isProtected ? keys : readable;
    deliveries.push({
      subscriptions: reached,
      data: {
        ...base,
        columns: readable.map(({ name, typname }) => ({ name, type: typname })),
        ...(type === 'DELETE' ? {} : { record: await valuesOf(client, row, shown(row, readable)) }),
        ...(type === 'INSERT' ? {} : { old_record: await valuesOf(client, old, shown(old, oldColumns)) }),
        errors: isLarge ? ['Error 413: Payload Too Large'] : null,
      },
    });
  }
  return deliveries;
}

async function describe(client: pg.ClientBase, relation: number, role: string) {
  const { rows } = await client.query<Column & { isProtected: boolean; isPartitioned: boolean }>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, t.typname,
            coalesce(a.attnum = any(i.indkey), false) as "isKey",
            has_column_privilege($2, c.oid, a.attnum, 'select') as "isReadable",
            c.relrowsecurity as "isProtected", c.relkind = 'p' as "isPartitioned"
       from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       join pg_type t on t.oid = a.atttypid
       left join pg_index i on i.indrelid = c.oid and i.indisprimary
      where c.oid = $1 order by a.attnum`,
    [relation, role],
  );
  const [first] = rows;
  return {
    columns: rows,
    isProtected: first?.isProtected ?? false,
    isPartitioned: first?.isPartitioned ?? false,
  };
}

/** The old row is what the replica identity keeps; the key at least. */
function tuplesOf(message: RowMessage, keys: Column[]): { row: Tuple; old: Tuple } {
  const row = (message.tag === 'delete' ? {} : message.new) as Tuple;
  if (message.tag === 'insert') return { row, old: {} };
  const old = (message.old ?? message.key) as Tuple | null;
  return { row, old: old ?? Object.fromEntries(keys.map(({ name }) => [name, row[name]])) };
}

async function throughFilters<S extends Subscription>(
  client: pg.ClientBase,
  subscriptions: S[],
  columns: Column[],
  tuple: Tuple,
): Promise<S[]> {
  const conditions = subscriptions.map(({ filters }) =>
    filters.map((filter) => {
      const value = tuple[filter.column];
      const type = columns.find(({ name }) => name === filter.column)?.type;
      return value == null || type === undefined ? 'false' : conditionOf(filter, type, value);
    }),
  );
  if (conditions.every((one) => one.length === 0)) return subscriptions;
  const list = conditions.map((one) => (one.length === 0 ? 'true' : one.join(' and ')));
  const { rows } = await client.query<(boolean | null)[]>({
    text: `select ${list.join(', ')}`,
    rowMode: 'array',
  });
  return subscriptions.filter((_, index) => rows[0]?.[index] === true);
}

/** Selects the row again by its key, as each subscriber. */
async function throughPolicies<S extends Subscription>(
  client: pg.ClientBase,
  subscriptions: S[],
  { schema, name }: Pgoutput.MessageRelation,
  keys: Column[],
  row: Tuple,
): Promise<S[]> {
  if (subscriptions.length === 0) return [];
  const where = keys.map(
    (key) => `${pg.escapeIdentifier(key.name)} = ${pg.escapeLiteral(row[key.name] ?? '')}::${key.type}`,
  );
  const query = `select exists (select from ${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)} where ${where.join(' and ')})`;
  await client.query('begin');
  try {
    const { rows } = await client.query<{ seen: boolean }>(
      'select pg_temp.sees(s.role, s.claims, $3) as seen from unnest($1::text[], $2::text[]) with ordinality as s(role, claims, nr) order by nr',
      [
        subscriptions.map(({ claims }) => claims.role),
        subscriptions.map(({ claims }) => JSON.stringify(claims)),
        query,
      ],
    );
    return subscriptions.filter((_, index) => rows[index]?.seen === true);
  } finally {
    await client.query('rollback');
  }
}

/** Values as JSON: the log has texts, and the database knows best what they mean. */
async function valuesOf(client: pg.ClientBase, tuple: Tuple, columns: Column[]): Promise<unknown> {
  if (columns.length === 0) return {};
  const list = columns.map(
    ({ name, type }, index) => `$${index + 1}::text::${type} as ${pg.escapeIdentifier(name)}`,
  );
  const { rows } = await client.query<{ value: unknown }>(
    `select to_jsonb(r) as value from (select ${list.join(', ')}) r`,
    columns.map(({ name }) => tuple[name]),
  );
  return rows[0]?.value;
}

function bytesOf(tuple: Tuple): number {
  return Object.values(tuple).reduce((sum, value) => sum + Buffer.byteLength(value ?? ''), 0);
}
