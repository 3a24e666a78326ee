import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDump } from '../../../src/sql/existing/dump/read.js';
import { startPostgres, type Postgres } from '../../support/postgres.js';
import { openChanges, type Change } from '../../support/postgres-changes.js';
import { debianPostgresWithCron, type DebianPostgres } from '../../support/postgres-debian.js';
import { createSupabaseDatabase, type SupabaseDatabase } from '../../support/postgres-supabase.js';
import { VIEWS } from './shapes.js';
import { factsOf, migrationsFor, routeTo } from './support.js';

/** Without Debian's packages there is neither pg_cron nor pg_dump; CI asks for them, and then their absence is an error. */
let debian: DebianPostgres | undefined;
let missing = '';
try {
  debian = debianPostgresWithCron();
} catch (error) {
  if (process.env.CI) throw error;
  missing = ` (skipped: ${String(error)})`;
}

describe.skipIf(!debian)(`Debian's PostgreSQL${missing}`, () => {
  let server: Postgres;
  const folder = mkdtempSync(join(tmpdir(), 'realtime-migrate-dump-'));
  beforeAll(async () => {
    server = await startPostgres({
      bin: debian?.bin,
      settings: { shared_preload_libraries: 'pg_cron', 'cron.use_background_workers': 'on' },
    });
  });
  afterAll(async () => {
    await server.stop();
    debian?.remove();
    rmSync(folder, { recursive: true });
  });

  it('gives the same migration by its catalogs and by pg_dump', async () => {
    const db = await createSupabaseDatabase(server);
    await db.client.query(`do $$ begin create role analyst; create role keeper; grant keeper to postgres;
      exception when duplicate_object then null; end $$`);
    const routes = [];
    for (const [at, { setup, route, title }] of VIEWS.entries()) {
      // Each in schemas of its own, as far as the shape does not name one.
      if (route.schema !== undefined || title.startsWith('an owner')) continue;
      const schema = `s${String(at)}`;
      await db.client.query(`create schema ${schema}; set search_path = ${schema};
        create table base (id int primary key, region text, amount numeric); ${setup}; reset search_path`);
      routes.push({ ...route, schema, path: `/${schema}` });
    }
    await db.client.query(TABLES);
    for (const table of ['notes', 'visits', 'events', 'loose', 'open', 'shown']) routes.push(routeTo(table));
    const dump = join(folder, 'schema.sql');
    writeFileSync(dump, execFileSync('pg_dump', ['--schema-only', server.url(db.name)]));

    const [live, dumped] = [await factsOf(server, db), await readDump(dump)];
    expect(dumped).toEqual(live);
    const migrations = migrationsFor(routes, live);
    expect(migrationsFor(routes, dumped)).toEqual(migrations);
    expect(migrations.text.match(/turn_view_into_source\('/g)?.length).toBeGreaterThan(15);
  }, 60_000);

  describe('with jobs of pg_cron', () => {
    let db: SupabaseDatabase;
    beforeAll(async () => {
      db = await createSupabaseDatabase(server, 'postgres');
      const root = await server.connect('postgres');
      await root.query('create extension if not exists pg_cron; grant usage on schema cron to postgres');
      await root.end();
      await db.client.query(`create table orders (id int primary key, region text);
        insert into orders values (1, 'eu'); create view plain as select count(*) as n from orders;
        create materialized view stats as select region, count(*) as n from orders group by region;
        create unique index on stats (region);
        create function keep_fresh() returns void language plpgsql as $$ begin refresh materialized view concurrently stats; end $$`);
    });
    beforeEach(() => db.client.query('select cron.unschedule(jobid) from cron.job'));
    const jobs = async () =>
      (
        await db.client.query<{ jobname: string; command: string }>(
          'select jobname, command from cron.job order by jobid',
        )
      ).rows;

    it('tells the jobs that refresh the view to call the function, and takes it back', async () => {
      const commands = [
        'refresh materialized view stats',
        'REFRESH MATERIALIZED VIEW CONCURRENTLY public."stats";\nselect 1',
        'refresh materialized view stats_of_others',
        'select keep_fresh()',
      ];
      for (const [at, command] of commands.entries())
        await db.client.query('select cron.schedule($1, $2, $3)', [`job${String(at)}`, '0 0 1 1 *', command]);
      const before = await jobs();
      const { text: up, down } = migrationsFor([routeTo('stats')], await factsOf(server, db));
      await db.client.query(up);
      await db.client.query(up);
      const [first, second, ...others] = await jobs();
      expect(first?.command).toBe(
        'select "public"."refresh_stats"()\n-- realtime-migrate, was:\n-- refresh materialized view stats',
      );
      expect(second?.command.split('\n').slice(0, 2)).toEqual([
        'select "public"."refresh_stats"();',
        'select 1',
      ]);
      expect(others).toEqual(before.slice(2));
      await db.client.query(second?.command ?? '');
      await db.client.query(down);
      expect(await jobs()).toEqual(before);
    });

    it('adds a job where nobody refreshed the view, and takes it away', async () => {
      const { text: up, down } = migrationsFor([routeTo('plain')], await factsOf(server, db));
      await db.client.query(up);
      await db.client.query(up);
      expect(await jobs()).toEqual([
        { jobname: 'refresh_plain', command: 'select "public"."refresh_plain"()' },
      ]);
      await db.client.query(down);
      expect(await jobs()).toEqual([]);
    });

    it('runs the job that called the old function, and the change leaves the database', async () => {
      await db.client.query("select cron.schedule('old', '* * * * *', 'select keep_fresh()')");
      const { text: up, down } = migrationsFor([routeTo('stats')], await factsOf(server, db));
      await db.client.query(up);
      expect(await jobs()).toHaveLength(1);
      const changes = await openChanges(db.client);
      await db.client.query(`insert into orders values (2, 'us')`);
      let seen: Change[] = [];
      for (const end = Date.now() + 90_000; Date.now() < end && seen.length === 0; await sleep(500))
        seen = await changes.read();
      await changes.close();
      expect(seen).toMatchObject([{ type: 'insert', table: 'public.stats', new: { region: 'us', n: '1' } }]);
      await db.client.query(down);
    }, 100_000);
  });
});

/** Tables that lack one thing or another. */
const TABLES = `
  create table notes (id int primary key); alter table notes enable row level security;
  create policy own on notes for select to authenticated using (true); alter publication supabase_realtime add table notes;
  create unlogged table visits (id int not null unique, note text);
  create table events (id int primary key) partition by range (id);
  create table events_1 partition of events for values from (1) to (9);
  create table loose (note text); alter table loose replica identity nothing;
  create table open (uuid uuid not null); revoke all on open from authenticated;
  create table shown (id int primary key); alter table shown enable row level security;
  create policy writers on shown for insert to public with check (true);
  create function fresh(a int, b text default 'x)', out c int) language plpgsql stable strict security definer cost 7
    set search_path to '' set work_mem to '4MB' as $$ begin c := 1; execute 'refresh materialized view concurrently s2.stats'; end $$;
  create procedure again(inout n int) language plpgsql set search_path = "$user", public as $$ begin refresh materialized view s2.stats; end $$;`;
