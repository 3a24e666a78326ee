import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../src/contract.js';
import { composeMigration } from '../../src/sql/index.js';
import { quoteIdent } from '../../src/sql/quote.js';
import { startPostgres, type Postgres } from '../support/postgres.js';
import { openChanges } from '../support/postgres-changes.js';
import {
  ADMIN,
  createSupabaseDatabase,
  MEMBER,
  type SupabaseDatabase,
} from '../support/postgres-supabase.js';
import { ADMIN_PREDICATE } from './routes.js';

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const migration = (routes: Route[], admin = ADMIN_PREDICATE) => composeMigration(routes, { admin }).text;
const feed = (table: string, more: Partial<Route> = {}): Route => ({
  path: `/ws/${table}`,
  kind: 'feed',
  channel: table,
  table,
  ...more,
});
const publishedTables = (db: SupabaseDatabase) =>
  db.client
    .query<{ name: string }>(
      `select schemaname || '.' || tablename as name from pg_publication_tables where pubname = 'supabase_realtime' order by 1`,
    )
    .then(({ rows }) => rows.map((row) => row.name));

describe('a table of your own', () => {
  it('is granted, protected, indexed and published, and its writers go on', async () => {
    const db = await createSupabaseDatabase(server);
    await db.client.query(
      'create schema shop; create table shop.orders (id int primary key, at timestamptz default now())',
    );
    const text = migration([feed('orders', { schema: 'shop', snapshot: { order: 'at', limit: 20 } })]);
    await db.client.query(text);
    await db.client.query(text);

    expect(await publishedTables(db)).toEqual(['shop.orders']);
    const changes = await openChanges(db.client);
    await db.client.query(
      'insert into shop.orders values (1), (2); update shop.orders set at = at; delete from shop.orders where id = 2',
    );
    expect((await changes.read()).map(({ type }) => type)).toEqual([
      'insert',
      'insert',
      'update',
      'update',
      'delete',
    ]);
    await changes.close();
    expect(await db.as('authenticated', ADMIN, 'select id from shop.orders')).toEqual([{ id: 1 }]);
    expect(await db.as('authenticated', MEMBER, 'select id from shop.orders')).toEqual([]);
    for (const role of ['anon', 'service_role'] as const) {
      await expect(db.as(role, {}, 'select id from shop.orders'), role).rejects.toThrow('permission denied');
    }
    const { rows } = await db.client.query(
      `select indexdef from pg_indexes where indexname = 'orders_at_idx'`,
    );
    expect(rows).toEqual([{ indexdef: 'CREATE INDEX orders_at_idx ON shop.orders USING btree (at DESC)' }]);
  });

  it('keeps a policy of its own, and gets no other beside it', async () => {
    const db = await createSupabaseDatabase(server);
    await db.client.query(`create table notes (id int primary key, owner text);
      alter table notes enable row level security;
      create policy own on notes for select to authenticated using (owner = auth.jwt() ->> 'sub');
      insert into notes values (1, 'ann'), (2, 'bob')`);
    await db.client.query(migration([feed('notes')]));
    expect(await db.as('authenticated', { ...ADMIN, sub: 'ann' }, 'select id from notes')).toEqual([
      { id: 1 },
    ]);
    expect(db.notices.join()).toContain('notes has a policy of its own');
  });

  it('is not readable through a policy that is only for writing or for others', async () => {
    const db = await createSupabaseDatabase(server);
    await db.client.query(`create table notes (id int primary key);
      alter table notes enable row level security;
      create policy writers on notes for insert to authenticated with check (true);
      create policy backend on notes for select to service_role using (true);
      insert into notes values (1)`);
    await db.client.query(migration([feed('notes')]));
    expect(await db.as('authenticated', ADMIN, 'select id from notes')).toEqual([{ id: 1 }]);
  });

  it('follows the predicate of the configuration when that changes', async () => {
    const db = await createSupabaseDatabase(server);
    await db.client.query('create table notes (id int primary key); insert into notes values (1)');
    await db.client.query(migration([feed('notes')]));
    expect(await db.as('authenticated', MEMBER, 'select id from notes')).toEqual([]);
    await db.client.query(
      migration([feed('notes')], "(select auth.jwt()) ->> 'role' = 'authenticated' -- signed in"),
    );
    expect(await db.as('authenticated', MEMBER, 'select id from notes')).toEqual([{ id: 1 }]);
  });

  it('serves several routes with one provision', () => {
    const { text, tables } = composeMigration(
      [feed('notes'), feed('notes', { kind: 'row', key: 'id', channel: 'state' }), feed('other')],
      { admin: 'true' },
    );
    expect(tables).toEqual(['public.notes', 'public.other']);
    expect(text.match(/call pg_temp\.publish\('public', 'notes'\)/g)).toHaveLength(1);
  });
});

describe('the publication', () => {
  it('is created where it is absent', async () => {
    const db = await createSupabaseDatabase(server);
    await db.client.query('drop publication supabase_realtime; create table notes (id int primary key)');
    await db.client.query(migration([feed('notes')]));
    expect(await publishedTables(db)).toEqual(['public.notes']);
  });

  it('keeps its other tables', async () => {
    const db = await createSupabaseDatabase(server);
    await db.client.query(`create table notes (id int primary key); create table other (id int primary key);
      alter publication supabase_realtime add table other`);
    await db.client.query(migration([feed('notes')]));
    expect(await publishedTables(db)).toEqual(['public.notes', 'public.other']);
  });

  it('is left alone when it is for all tables', async () => {
    const db = await createSupabaseDatabase(server);
    const root = await server.connect(db.name);
    await root.query(
      'drop publication supabase_realtime; create publication supabase_realtime for all tables',
    );
    await root.end();
    await db.client.query('create table notes (id int primary key)');
    await db.client.query(migration([feed('notes')]));
    expect(await publishedTables(db)).toContain('public.notes');
  });
});

describe('what cannot deliver stops the migration, and nothing has changed', () => {
  it.each([
    ['select 1', 'does not exist'],
    ['create view t as select 1 as id', 'a view can never emit'],
    ['create materialized view t as select 1 as id', 'a view can never emit'],
    ['create table t (id int primary key) partition by range (id)', 'is partitioned'],
    ['create unlogged table t (id int primary key)', 'is not logged'],
    ['create table t (id int)', 'has no primary key'],
    ['create sequence t', 'is not a table'],
  ])('%s', async (prepare, message) => {
    const db = await createSupabaseDatabase(server);
    await db.client.query(`create table good (id int primary key); ${prepare}`);
    await expect(db.client.query(migration([feed('good'), feed('t')]))).rejects.toThrow(message);
    await db.client.query('rollback');
    expect(await publishedTables(db)).toEqual([]);
    expect((await db.client.query('select from pg_policy')).rowCount).toBe(0);
  });

  it('outside Supabase it says so', async () => {
    const bare = await startPostgres();
    try {
      const client = await bare.connect('postgres');
      await expect(client.query(migration([feed('t')]))).rejects.toThrow('do not all exist');
    } finally {
      await bare.stop();
    }
  });
});

describe('hostile names', () => {
  const names = [
    `a"; drop table victim; --`,
    `a'; drop table victim; --`,
    `$fn$; drop table victim; $fn$`,
    `$do$ $sql$ $$`,
    'line\nbreak; drop table victim',
    `back\\slash' "both`,
    `%I %s %L %`,
    ':"schema" :\'table\' :{admin}',
    '${table}',
    '表'.repeat(21),
  ];
  it.each(names)('%j is a name and nothing else', async (name) => {
    const db = await createSupabaseDatabase(server);
    const table = `${quoteIdent(name)}.${quoteIdent(name)}`;
    await db.client.query(`create table victim (id int); create schema ${quoteIdent(name)};
      create table ${table} (id int primary key, ${quoteIdent(name)} int)`);
    const route: Route = {
      ...feed(name),
      path: name,
      channel: name,
      schema: name,
      snapshot: { order: name, limit: 1 },
    };
    const routes: Route[] = [
      route,
      { path: name, kind: 'broadcast', channel: name, event: name, private: true, relay: true },
    ];
    await db.client.query(migration(routes));
    await db.client.query(migration(routes));

    expect((await db.client.query('select from victim')).rowCount).toBe(0);
    expect(await publishedTables(db)).toEqual([`${name}.${name}`]);
    const changes = await openChanges(db.client);
    await db.client.query(`insert into ${table} values (1, 2)`);
    expect(await changes.read()).toHaveLength(1);
    await changes.close();
    expect(await db.as('authenticated', ADMIN, `select id from ${table}`)).toEqual([{ id: 1 }]);
  });

  it('may also be the schema of the metrics', async () => {
    const name = `o'"$fn$ $do$`;
    const db = await createSupabaseDatabase(server);
    await db.client.query(`create schema ${quoteIdent(name)}`);
    const text = migration([{ ...feed('admin_metrics_view'), kind: 'row', schema: name }]);
    await db.client.query(text);
    await db.client.query(text);
    const { rows } = await db.client.query(`select key_id from ${quoteIdent(name)}.admin_metrics_view`);
    expect(rows).toEqual([{ key_id: 1 }]);
  });
});
