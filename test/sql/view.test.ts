import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeMigration } from '../../src/sql/index.js';
import { startPostgres, type Postgres } from '../support/postgres.js';
import { openChanges } from '../support/postgres-changes.js';
import { ADMIN, createSupabaseDatabase, MEMBER } from '../support/postgres-supabase.js';
import { ADMIN_PREDICATE, GUIDE_ROUTES } from './routes.js';

const { text } = composeMigration(GUIDE_ROUTES, { admin: ADMIN_PREDICATE });

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

/** A database whose dashboard reads a view, made by `definition`. */
async function withView(definition: string) {
  const db = await createSupabaseDatabase(server);
  await db.client.query('create table orders (id bigint primary key, region text, amount numeric)');
  await db.client.query(`insert into orders values (1, 'eu', 10), (2, 'eu', 5.5), (3, 'us', 7)`);
  await db.client.query(definition);
  return db;
}

const MATERIALIZED = `
  create materialized view admin_metrics_view as
    select 1 as key_id, count(*) as orders, sum(amount) as revenue,
           json_agg(json_build_object('region', region) order by id) as regions,
           array_agg(id order by id) as ids, now() as generated_at
      from orders;
  create unique index on admin_metrics_view (key_id);
  create index revenue_rounded on admin_metrics_view (round(revenue));
  comment on materialized view admin_metrics_view is 'numbers of the shop';
  create view big_regions as select revenue from admin_metrics_view where revenue > 1;
  create function refresh_admin_metrics_view() returns boolean language plpgsql as $fn$
  begin
    refresh materialized view concurrently admin_metrics_view;
    return true;
  end $fn$`;

describe('a materialized view that has the name', () => {
  it('moves aside, and a table with its columns and rows takes its place', async () => {
    const db = await withView(MATERIALIZED);
    const rows = () =>
      db.client.query('select * from admin_metrics_view').then((result) => result.rows as object[]);
    const before = await rows();
    await db.client.query(text);

    const after = await rows();
    expect(after).toEqual(before.map((row) => ({ ...row, generated_at: expect.any(Date) })));
    const { rows: kinds } = await db.client.query(
      `select relname, relkind from pg_class where relname like 'admin_metrics_view%' and relkind in ('r', 'v', 'm') order by 1`,
    );
    expect(kinds).toEqual([
      { relname: 'admin_metrics_view', relkind: 'r' },
      { relname: 'admin_metrics_view_source', relkind: 'm' },
    ]);
    expect((await db.client.query('select * from big_regions')).rows).toEqual([{ revenue: '22.5' }]);
    const comment = await db.client.query(`select obj_description('admin_metrics_view'::regclass) as text`);
    expect(comment.rows).toEqual([{ text: 'numbers of the shop' }]);
    expect(await db.as('authenticated', MEMBER, 'select * from admin_metrics_view')).toEqual([]);
    expect(await db.as('authenticated', ADMIN, 'select * from admin_metrics_view')).toHaveLength(1);
    expect(db.notices.join('\n')).toContain('is called public.admin_metrics_view_source now');
  });

  it('is refreshed from then on, and only news are sent', async () => {
    const db = await withView(MATERIALIZED);
    await db.client.query(text);
    const changes = await openChanges(db.client);
    await db.client.query('select refresh_admin_metrics_view()');
    expect(await changes.read()).toEqual([]);
    await db.client.query(`insert into orders values (4, 'us', 100)`);
    await db.client.query('select refresh_admin_metrics_view()');
    expect(await changes.read()).toMatchObject([
      { table: 'public.admin_metrics_view', type: 'update', new: { orders: '4', revenue: '122.5' } },
    ]);
    await changes.close();
  });

  it('keeps the old refresh function under another name', async () => {
    const db = await withView(MATERIALIZED);
    await db.client.query(text);
    const { rows } = await db.client.query(
      `select proname, prosrc like '%concurrently%' as old from pg_proc where proname like 'refresh_admin%' order by 1`,
    );
    expect(rows).toEqual([
      { proname: 'refresh_admin_metrics_view', old: false },
      { proname: 'refresh_admin_metrics_view_replaced', old: true },
    ]);
  });

  it('applies twice', async () => {
    const db = await withView(MATERIALIZED);
    await db.client.query(text);
    await db.client.query(text);
    expect((await db.client.query('select * from admin_metrics_view')).rows).toHaveLength(1);
  });

  it('may have thirty columns of all types, and a function that dropped and made it on each refresh', async () => {
    const plain = Array.from(
      { length: 22 },
      (_, n) => `${n}::${['int', 'text', 'numeric', 'real'][n % 4] ?? ''} as c${n}`,
    );
    const select = `select ${plain.join(', ')}, true as flag, now()::date as day, interval '1 hour' as span,
      json_agg(o order by id) as list, json_object_agg(region, amount order by id) as per_region,
      array_agg(region order by id) as regions, point(1, 2) as place, xmlelement(name a) as mark from orders o`;
    const db = await withView(`
      create function refresh_admin_metrics_view() returns void language plpgsql as $fn$
      begin
        drop materialized view if exists admin_metrics_view cascade;
        create materialized view admin_metrics_view as ${select};
      end $fn$;
      select refresh_admin_metrics_view();
      create index by_text on admin_metrics_view (lower(c1));
      create view dependant as select c1, list from admin_metrics_view`);
    const rows = () =>
      db.client.query('select * from admin_metrics_view').then((result) => result.rows as object[]);
    const before = await rows();
    expect(Object.keys(before[0] ?? {})).toHaveLength(30);
    await db.client.query(text);
    expect(await rows()).toEqual(
      before.map((row) => ({ ...row, key_id: 1, generated_at: expect.any(Date) })),
    );

    const changes = await openChanges(db.client);
    await db.client.query('select refresh_admin_metrics_view()');
    expect(await changes.read()).toEqual([]);
    await db.client.query(
      `update orders set region = 'asia' where id = 3; select refresh_admin_metrics_view()`,
    );
    expect(await changes.read()).toMatchObject([{ type: 'update', table: 'public.admin_metrics_view' }]);
    await changes.close();
    expect((await db.client.query('select list from dependant')).rows).toMatchObject([
      { list: [{}, {}, { region: 'asia' }] },
    ]);
  });

  it('may have many rows when a unique index tells them apart: they come, change and go', async () => {
    const db = await withView(`
      create materialized view admin_metrics_view as
        select region, sum(amount) as revenue from orders group by region;
      create unique index on admin_metrics_view (region)`);
    await db.client.query(text);
    const changes = await openChanges(db.client);
    await db.client.query(`delete from orders where region = 'us'; insert into orders values (9, 'asia', 1)`);
    await db.client.query('select refresh_admin_metrics_view()');
    expect((await changes.read()).map(({ type, new: row, old }) => [type, (row ?? old)?.region])).toEqual([
      ['insert', 'asia'],
      ['delete', 'us'],
    ]);
    await changes.close();
  });

  it('stops everything when its rows cannot be told apart', async () => {
    const db = await withView(
      'create materialized view admin_metrics_view as select region, sum(amount) as revenue from orders group by region',
    );
    await expect(db.client.query(text)).rejects.toThrow('no unique index');
    await db.client.query('rollback');
    expect((await db.client.query('select * from admin_metrics_view')).rows).toHaveLength(2);
    expect((await db.client.query(`select to_regclass('system_alerts') as made`)).rows).toEqual([
      { made: null },
    ]);
  });

  it('stops everything when the name it would move to is taken', async () => {
    const db = await withView(`${MATERIALIZED}; create table admin_metrics_view_source (precious text)`);
    await expect(db.client.query(text)).rejects.toThrow('is taken');
  });
});

describe('a plain view that has the name', () => {
  it('moves aside as well; without a key it is one row', async () => {
    const db = await withView('create view admin_metrics_view as select count(*) as orders from orders');
    await db.client.query(text);
    const { rows } = await db.client.query('select * from admin_metrics_view');
    expect(rows).toEqual([{ orders: '3', key_id: 1, generated_at: expect.any(Date) }]);
    await db.client.query('delete from orders; select refresh_admin_metrics_view()');
    expect((await db.client.query('select orders from admin_metrics_view')).rows).toEqual([{ orders: '0' }]);
  });

  it('lets the roles read that could read the view, except anon', async () => {
    const db = await withView(`
      create view admin_metrics_view as select count(*) as orders from orders;
      drop role if exists analyst;
      create role analyst;
      grant select on admin_metrics_view to analyst, anon`);
    await db.client.query(text);
    const { rows } = await db.client.query(
      `select has_table_privilege('analyst', 'admin_metrics_view', 'select') as table,
              has_table_privilege('analyst', 'admin_metrics_view_source', 'select') as source,
              has_table_privilege('anon', 'admin_metrics_view_source', 'select') as anon`,
    );
    expect(rows).toEqual([{ table: true, source: true, anon: false }]);
  });
});

describe('tables of the team that have the names', () => {
  it('keep their columns, and the metrics say that they need a query', async () => {
    const db = await createSupabaseDatabase(server);
    await db.client.query('create table system_alerts (id int primary key, text text)');
    await db.client.query(`insert into system_alerts values (1, 'old')`);
    await db.client.query(text);
    expect(await db.as('authenticated', ADMIN, 'select * from system_alerts')).toEqual([
      { id: 1, text: 'old' },
    ]);
    expect((await db.client.query('select open_alerts from admin_metrics_view')).rows).toEqual([
      { open_alerts: '0' },
    ]);
    const said = db.notices.join('\n');
    expect(said).toContain('WARNING: row level security was off on system_alerts');
    expect(said).toContain('no column created_at');
    expect(said).toContain('shows zeros until you write yours');
  });
});
