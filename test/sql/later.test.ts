import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../src/contract.js';
import { composeMigration, tableKey, type TableFacts } from '../../src/sql/index.js';
import { startPostgres, type Postgres } from '../support/postgres.js';
import { createSupabaseDatabase, type SupabaseDatabase } from '../support/postgres-supabase.js';
import { ADMIN_PREDICATE } from './routes.js';

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const facts = (...names: string[]): TableFacts => ({
  row: {
    ...{ file: 'a.ts', line: 1, name: 'Row', readsOld: false, notes: [] },
    columns: names.map((name) => ({ name, type: 'text', nullable: false, typescript: 'string' })),
  },
});
const migration = (route: Route, table: TableFacts) =>
  composeMigration([route], { admin: ADMIN_PREDICATE, tables: new Map([[tableKey(route), table]]) }).text;
const columnsOf = async ({ client }: SupabaseDatabase, table: string) => {
  const query =
    'select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 order by attnum';
  const { rows } = await client.query<{ name: string }>(query, [table]);
  return rows.map(({ name }) => name);
};
const events: Route = { path: '/ws/events', kind: 'feed', channel: 'events', table: 'events' };

describe('a later migration', () => {
  it('adds the columns that the code has come to read, to a table with rows', async () => {
    const db = await createSupabaseDatabase(server);
    await db.client.query(migration(events, facts('title')));
    await db.client.query("insert into events (title) values ('a')");
    await db.client.query(migration(events, facts('title', 'body')));
    expect(await columnsOf(db, 'events')).toEqual(['id', 'title', 'created_at', 'body']);
    const { rows } = await db.client.query('select title, body from events');
    expect(rows).toEqual([{ title: 'a', body: null }]);
  });

  it('adds none to a table of the application, and names what it lacks', async () => {
    const db = await createSupabaseDatabase(server);
    await db.client.query('create table events (id int primary key, title text)');
    await db.client.query(migration(events, facts('title', 'body')));
    expect(await columnsOf(db, 'events')).toEqual(['id', 'title']);
    expect(db.notices).toContain('WARNING: events has no column body, which the code reads');
  });

  it('follows other sources, and no longer those that went', async () => {
    const db = await createSupabaseDatabase(server);
    await db.client.query(
      'create table a (id int primary key, title text); create table b (id int primary key, title text)',
    );
    await db.client.query(migration({ ...events, sources: ['a', 'b'] }, facts('title')));
    await db.client.query(migration({ ...events, sources: ['b'] }, facts('title')));
    await db.client.query("insert into a values (1, 'from a'); insert into b values (2, 'from b')");
    const { rows } = await db.client.query('select id, title from events');
    expect(rows).toEqual([{ id: expect.anything(), title: 'from b' }]);
  });

  it.each([
    ['nowhere', 'the source public.nowhere does not exist'],
    ['a_view', 'the source a_view is not a table, and only a table tells when it changes'],
  ])('stops at the source %s, and has changed nothing', async (source, message) => {
    const db = await createSupabaseDatabase(server);
    await db.client.query('create view a_view as select 1 as id');
    await expect(
      db.client.query(migration({ ...events, sources: [source] }, facts('title'))),
    ).rejects.toThrow(message);
    await db.client.query('rollback');
    await expect(columnsOf(db, 'events')).rejects.toThrow('does not exist');
  });
});
