import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../src/contract.js';
import { composeDown, composeMigration } from '../../src/sql/index.js';
import { startPostgres, type Postgres } from '../support/postgres.js';
import { openChanges } from '../support/postgres-changes.js';
import { createSupabaseDatabase, type SupabaseDatabase } from '../support/postgres-supabase.js';
import { ADMIN_PREDICATE, GUIDE_ROUTES } from './routes.js';

const routes: Route[] = [
  ...GUIDE_ROUTES,
  { path: '/ws/notes', kind: 'row', channel: 'notes', table: 'notes', key: 'id' },
  { path: '/ws/rooms/:id', kind: 'broadcast', channel: 'room:{id}', private: true, relay: true },
];
const { text: up } = composeMigration(routes, { admin: ADMIN_PREDICATE });
const down = composeDown(routes);

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function database(prepare = '') {
  const db = await createSupabaseDatabase(server);
  await db.client.query(`create table notes (id int primary key, text text); ${prepare}`);
  return db;
}
const count = (db: SupabaseDatabase, what: string) =>
  db.client.query<{ n: number }>(`select count(*)::int as n from ${what}`).then(({ rows }) => rows[0]?.n);

describe('the way back', () => {
  it('silences every table, keeps its rows, and leads forth again', async () => {
    const db = await database();
    for (let round = 0; round < 2; round += 1) {
      await db.client.query(up);
      expect(await count(db, 'pg_publication_tables')).toBe(4);
      expect(await count(db, 'pg_policy')).toBe(6);
      await db.client.query(`insert into notes values (${round}, 'kept')`);

      await db.client.query(down);
      expect(await count(db, 'pg_publication_tables')).toBe(0);
      expect(await count(db, 'pg_policy')).toBe(0);
      expect(await count(db, "pg_proc where proname like 'refresh_admin%'")).toBe(0);
      expect(await count(db, 'notes')).toBe(round + 1);
      expect(await count(db, 'admin_metrics_view')).toBe(1);
      const open = await count(
        db,
        "pg_class where relname in ('notes', 'system_logs') and not relrowsecurity",
      );
      expect(open).toBe(0);
    }
    await db.client.query(down);
  });

  it('leaves other tables of the publication alone', async () => {
    const db = await database(
      'create table other (id int primary key); alter publication supabase_realtime add table other',
    );
    await db.client.query(up);
    await db.client.query(down);
    const changes = await openChanges(db.client);
    await db.client.query("insert into other values (1); insert into notes values (1, 'x')");
    expect((await changes.read()).map(({ table }) => table)).toEqual(['public.other']);
    await changes.close();
  });

  it('gives a materialized view its name back, with its old refresh function', async () => {
    const db = await database(`
      create materialized view admin_metrics_view as select count(*) as notes from notes;
      create unique index on admin_metrics_view (notes);
      create function refresh_admin_metrics_view() returns int language plpgsql as
        $fn$ begin refresh materialized view concurrently admin_metrics_view; return 1; end $fn$`);
    for (let round = 0; round < 2; round += 1) {
      await db.client.query(up);
      expect(await count(db, "pg_class where relname = 'admin_metrics_view' and relkind = 'r'")).toBe(1);
      await db.client.query(down);
      expect(await count(db, "pg_class where relname = 'admin_metrics_view' and relkind = 'm'")).toBe(1);
      await db.client.query(
        `insert into notes values (${round}, 'new'); select refresh_admin_metrics_view()`,
      );
      const { rows } = await db.client.query('select * from admin_metrics_view');
      expect(rows).toEqual([{ notes: String(round + 1) }]);
    }
  });

  it('is nothing where there was nothing', () => {
    expect(composeDown([])).toBe('');
    expect(composeDown([{ path: '/ws', kind: 'broadcast', channel: 'x' }])).toBe('');
  });
});
