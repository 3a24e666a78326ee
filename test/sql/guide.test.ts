import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeMigration } from '../../src/sql/index.js';
import { startPostgres, type Postgres } from '../support/postgres.js';
import { openChanges } from '../support/postgres-changes.js';
import {
  ADMIN,
  createSupabaseDatabase,
  MEMBER,
  type SupabaseDatabase,
} from '../support/postgres-supabase.js';
import { ADMIN_PREDICATE, GUIDE_ROUTES } from './routes.js';

const { text, tables } = composeMigration(GUIDE_ROUTES, { admin: ADMIN_PREDICATE });
const names = ['admin_metrics_view', 'system_alerts', 'system_logs'];
const refresh = 'select public.refresh_admin_metrics_view()';
const alert = `insert into system_alerts (severity, title, source) values ('critical', 'disk', 'node-1') returning id`;

let server: Postgres;
let db: SupabaseDatabase;

beforeAll(async () => {
  server = await startPostgres();
  db = await createSupabaseDatabase(server);
  await db.client.query(text);
});
afterAll(() => server.stop());

describe("the guide's tables", () => {
  it('names them', () => {
    expect(tables).toEqual(names.map((name) => `public.${name}`));
  });

  it('has the columns the example application reads', async () => {
    const types = readFileSync(
      new URL('../../fixtures/dashboard/src/types/realtime.ts', import.meta.url),
      'utf8',
    );
    const fields = (name: string) => {
      const body = new RegExp(`interface ${name} \\{([^]*?)\\n\\}`).exec(types)?.[1] ?? '';
      return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, field]) => field);
    };
    const columns = async (table: string) => {
      const { rows } = await db.client.query<{ name: string }>(
        'select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 order by attnum',
        [table],
      );
      return rows.map(({ name }) => name);
    };
    expect(await columns('admin_metrics_view')).toEqual(fields('AdminMetrics'));
    expect(await columns('system_alerts')).toEqual(fields('SystemAlert'));
    expect(await columns('system_logs')).toEqual(fields('SystemLog'));
  });

  it('applies again and changes nothing', async () => {
    const state = () => db.client.query(CATALOG).then(({ rows }) => rows);
    const before = await state();
    expect(before.length).toBeGreaterThan(20);
    await db.client.query(text);
    expect(await state()).toEqual(before);
  });

  it('publishes ordinary tables with a primary key', async () => {
    const { rows } = await db.client.query<{ name: string; kind: string }>(
      `select c.relname as name, c.relkind as kind from pg_publication_tables p
         join pg_class c on c.relname = p.tablename and c.relnamespace = to_regnamespace(p.schemaname)
         join pg_index i on i.indrelid = c.oid and i.indisprimary
        where p.pubname = 'supabase_realtime' order by 1`,
    );
    expect(rows).toEqual(names.map((name) => ({ name, kind: 'r' })));
  });

  it('shows rows to the administrator and to nobody else', async () => {
    await db.client.query(alert);
    await db.client.query(
      `insert into system_logs (level, service, message) values ('info', 'api', 'started')`,
    );
    for (const table of names) {
      const query = `select * from public.${table}`;
      expect((await db.as('authenticated', ADMIN, query)).length, table).toBeGreaterThan(0);
      expect(await db.as('authenticated', MEMBER, query), table).toEqual([]);
      expect(await db.as('anon', {}, query), table).toEqual([]);
      expect(await db.as('anon', ADMIN, query), table).toEqual([]);
    }
  });

  it('keeps the source and the refresh function from the API', async () => {
    for (const role of ['anon', 'authenticated'] as const) {
      await expect(db.as(role, ADMIN, 'select * from admin_metrics_view_source')).rejects.toThrow(
        'permission denied',
      );
      await expect(db.as(role, ADMIN, refresh)).rejects.toThrow('permission denied');
    }
    await db.as('service_role', {}, refresh);
  });

  it('lets nobody but the backend write', async () => {
    await expect(db.as('authenticated', ADMIN, alert)).rejects.toThrow('row-level security');
    expect(await db.as('service_role', {}, alert)).toHaveLength(1);
  });

  it('sends a refresh that has news, and nothing for one that has none', async () => {
    await db.client.query(refresh);
    const changes = await openChanges(db.client);
    try {
      await db.client.query(refresh);
      expect(await changes.read()).toEqual([]);

      await db.client.query(alert);
      await db.client.query(refresh);
      const [inserted, updated, ...rest] = await changes.read();
      expect(inserted).toMatchObject({
        table: 'public.system_alerts',
        type: 'insert',
        new: { severity: 'critical' },
      });
      expect(updated).toMatchObject({
        table: 'public.admin_metrics_view',
        type: 'update',
        new: { key_id: 1 },
      });
      expect(Number(updated?.new?.open_alerts)).toBe(Number(updated?.old?.open_alerts) + 1);
      expect(rest).toEqual([]);

      await db.client.query(refresh);
      expect(await changes.read()).toEqual([]);
    } finally {
      await changes.close();
    }
  });

  it('says when the row last changed, not when it was last refreshed', async () => {
    const stamp = () =>
      db.client.query('select generated_at from admin_metrics_view').then(({ rows }) => rows);
    await db.client.query(refresh);
    const before = await stamp();
    await db.client.query(refresh);
    expect(await stamp()).toEqual(before);
    await db.client.query(alert);
    await db.client.query(refresh);
    expect(await stamp()).not.toEqual(before);
  });

  it('leaves UPDATE and DELETE to the application', async () => {
    const changes = await openChanges(db.client);
    try {
      const [row] = (await db.client.query<{ id: string }>(alert)).rows;
      await db.client.query('update system_alerts set acknowledged = true where id = $1', [row?.id]);
      await db.client.query('delete from system_alerts where id = $1', [row?.id]);
      await db.client.query('update admin_metrics_view set open_alerts = 99');
      await db.client.query('delete from system_logs');
      const seen = (await changes.read()).map(({ table, type }) => `${type} ${table.replace('public.', '')}`);
      expect(seen).toEqual([
        'insert system_alerts',
        'update system_alerts',
        'delete system_alerts',
        'update admin_metrics_view',
        'delete system_logs',
      ]);
    } finally {
      await changes.close();
    }
  });

  it('computes the metrics from the alerts and the logs', async () => {
    await db.client.query('truncate system_alerts, system_logs');
    await db.client.query(`insert into system_alerts (severity, title, source, acknowledged)
      values ('info', 'a', 's', false), ('warning', 'b', 's', false), ('critical', 'c', 's', true)`);
    await db.client.query(`insert into system_logs (level, service, message, context, created_at)
      values ('info', 'api', 'm', '{"path": "/a", "user_id": "1"}', now()),
             ('info', 'api', 'm', '{"path": "/a", "user_id": "2"}', now()),
             ('error', 'api', 'm', '{"path": "/b", "user_id": "2"}', now()),
             ('error', 'worker', 'm', null, now()),
             ('info', 'mail', 'm', null, now() - interval '30 minutes'),
             ('error', 'mail', 'm', '{"user_id": "3"}', now() - interval '2 hours'),
             ('error', 'mail', 'm', '{"user_id": "4"}', now() - interval '2 days')`);
    await db.client.query(refresh);
    const { rows } = await db.client.query('select * from admin_metrics_view');
    expect(rows).toEqual([
      {
        key_id: 1,
        total_users: '3',
        active_users: '2',
        open_alerts: '2',
        errors_last_hour: '2',
        requests_per_minute: 0.6,
        top_endpoints: [
          { path: '/a', calls: 2 },
          { path: '/b', calls: 1 },
        ],
        service_health: [
          { name: 'api', status: 'degraded' },
          { name: 'mail', status: 'up' },
          { name: 'worker', status: 'down' },
        ],
        generated_at: expect.any(Date),
      },
    ]);
  });

  it('keeps a query the team put in the place of the starting one', async () => {
    const own = await createSupabaseDatabase(server);
    await own.client.query(text);
    await own.client.query(`create or replace view admin_metrics_view_source as
      select 1 as key_id, 7::bigint as total_users, 0::bigint as active_users, 0::bigint as open_alerts,
             0::bigint as errors_last_hour, 0::double precision as requests_per_minute,
             '[]'::jsonb as top_endpoints, '[]'::jsonb as service_health, 'x'::text as region`);
    await own.client.query('alter table admin_metrics_view add column region text');
    await own.client.query(text);
    const { rows } = await own.client.query('select total_users, region from admin_metrics_view');
    expect(rows).toEqual([{ total_users: '7', region: 'x' }]);
  });
});

/** Everything the migration makes, as text: two equal answers mean that nothing was changed in between. */
const CATALOG = `
  select 'class' as what, oid::regclass::text as name, concat(relkind, relrowsecurity, relreplident, relacl) as detail
    from pg_class where relnamespace = 'public'::regnamespace
  union all
  select 'column', attrelid::regclass::text, concat(attname, format_type(atttypid, atttypmod), attnotnull)
    from pg_attribute join pg_class c on c.oid = attrelid where c.relnamespace = 'public'::regnamespace and attnum > 0
  union all
  select 'policy', polrelid::regclass::text, concat(polname, polcmd, pg_get_expr(polqual, polrelid)) from pg_policy
  union all
  select 'function', oid::regprocedure::text, concat(md5(prosrc), prosecdef, proconfig, proacl)
    from pg_proc where pronamespace = 'public'::regnamespace
  union all
  select 'published', tablename, pubname from pg_publication_tables
  order by 1, 2, 3`;
