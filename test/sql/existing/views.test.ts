import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type Postgres } from '../../support/postgres.js';
import { openChanges } from '../../support/postgres-changes.js';
import { createSupabaseDatabase, type SupabaseDatabase } from '../../support/postgres-supabase.js';
import { VIEWS, type Shape } from './shapes.js';
import { factsOf, migrationsFor, name, stateOf } from './support.js';

const SINGLE = 'key_id';

async function prepared(server: Postgres, setup: string): Promise<SupabaseDatabase> {
  const db = await createSupabaseDatabase(server);
  await db.client.query(`do $$ begin create role analyst; create role keeper; grant keeper to postgres;
    exception when duplicate_object then null; end $$`);
  await db.client.query(`create table base (id int primary key, region text, amount numeric);
    insert into base values (1, 'eu', 10), (2, 'us', 20)`);
  await db.client.query(setup);
  return db;
}

/** The rows of a relation, each as text, without the column that a single row gets. */
async function rowsOf(db: SupabaseDatabase, relation: string): Promise<string[]> {
  const { rows } = await db.client.query<{ row: string }>(
    `select (to_jsonb(r) - '${SINGLE}')::text as row from ${relation} r order by 1`,
  );
  return rows.map(({ row }) => row);
}

const refreshOf = (up: string): string =>
  /^create or replace function (.*\(\)) returns void$/m.exec(up)?.[1] ?? '';

describe.each([18, 17] as const)('a view becomes a table on PostgreSQL %i', (major) => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres({ major });
  });
  afterAll(() => server.stop());

  it.each(VIEWS.map((shape) => [shape.title, shape] as const))('%s', async (_, shape: Shape) => {
    const { route, dependant, key, news = `insert into base values (3, 'asia', 30)` } = shape;
    const db = await prepared(server, shape.setup);
    const target = name(route.schema ?? 'public', route.table ?? '');
    const isFilled = !shape.title.includes('without data');
    const facts = await factsOf(server, db);
    const { text: up, down } = migrationsFor([route], facts);
    const before = { state: await stateOf(db), rows: isFilled ? await rowsOf(db, target) : [] };
    const read = dependant === undefined ? [] : await rowsOf(db, dependant);

    await db.client.query(up);
    const made = await stateOf(db);
    await db.client.query(up);
    expect(await stateOf(db), 'it changes nothing when it runs again').toEqual(made);
    if (isFilled) expect(await rowsOf(db, target)).toEqual(before.rows);
    else expect(await rowsOf(db, target)).toHaveLength(2);
    if (dependant !== undefined) expect(await rowsOf(db, dependant)).toEqual(read);
    expect(await keyOf(db, target)).toEqual(key);
    expect(await columnsOf(db, target)).toEqual(
      await columnsOf(db, `${name(route.schema ?? 'public', sourceIn(up))}`),
    );

    const changes = await openChanges(db.client);
    const refresh = `select ${refreshOf(up)}`;
    await db.client.query(refresh);
    expect(await changes.read(), 'a refresh without news sends nothing').toEqual([]);
    await db.client.query(news);
    await db.client.query(refresh);
    const sent = await changes.read();
    expect(sent.length, 'news are sent').toBeGreaterThan(0);
    expect(new Set(sent.map(({ table }) => table))).toEqual(
      new Set([`${route.schema ?? 'public'}.${route.table ?? ''}`]),
    );
    await db.client.query(refresh);
    expect(await changes.read()).toEqual([]);
    await changes.close();

    await db.client.query(down);
    expect(await stateOf(db), 'the way back restores everything').toEqual(before.state);
    await db.client.query(down);
    await db.client.query(up);
    expect(await stateOf(db)).toEqual(made);
  });
});

function sourceIn(up: string): string {
  const literal = /turn_view_into_source\('(?:[^']|'')*', (?:E?'(?:[^']|'')*'), (E?)'((?:[^']|'')*)'/.exec(
    up,
  );
  const hostile = /turn_view_into_source\(.*, (E?)'((?:[^']|'')*)', array\[/.exec(up);
  const [, escaped = '', text = ''] = hostile ?? literal ?? [];
  const value = text.replaceAll("''", "'");
  return escaped === '' ? value : value.replace(/\\x24/g, '$').replace(/\\\\/g, '\\');
}

async function keyOf(db: SupabaseDatabase, table: string): Promise<string[]> {
  const { rows } = await db.client.query<{ name: string }>(
    `select a.attname as name from pg_index i, unnest(i.indkey::int[]) with ordinality k (n, at)
       join pg_attribute a on a.attnum = k.n where i.indrelid = $1::regclass and i.indisprimary and a.attrelid = i.indrelid order by k.at`,
    [table],
  );
  return rows.map(({ name: column }) => column);
}

async function columnsOf(db: SupabaseDatabase, table: string): Promise<string[]> {
  const { rows } = await db.client.query<{ line: string }>(
    `select concat_ws(' ', attname, format_type(atttypid, atttypmod), attcollation, col_description(attrelid, attnum)) as line
       from pg_attribute where attrelid = $1::regclass and attnum > 0 and attname <> '${SINGLE}' order by attnum`,
    [table],
  );
  return rows.map(({ line }) => line);
}
