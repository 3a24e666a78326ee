import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { composeMigration } from '../../src/sql/index.js';
import { startPostgres, type Postgres } from '../support/postgres.js';
import { openChanges, type Change } from '../support/postgres-changes.js';
import { debianPostgresWithCron, type DebianPostgres } from '../support/postgres-debian.js';
import { createSupabaseDatabase, type SupabaseDatabase } from '../support/postgres-supabase.js';
import { ADMIN_PREDICATE, GUIDE_ROUTES } from './routes.js';

const { text } = composeMigration(GUIDE_ROUTES, { admin: ADMIN_PREDICATE });
const COMMAND = 'select "public"."refresh_admin_metrics_view"()';

/** Without Debian's packages there is no pg_cron to try; CI asks for it, and then their absence is an error. */
let debian: DebianPostgres | undefined;
let missing = '';
try {
  debian = debianPostgresWithCron();
} catch (error) {
  if (process.env.CI) throw error;
  missing = ` (skipped: ${String(error)})`;
}

describe.skipIf(!debian)(`pg_cron${missing}`, () => {
  let server: Postgres;
  let db: SupabaseDatabase;

  beforeAll(async () => {
    server = await startPostgres({
      bin: debian?.bin,
      settings: { shared_preload_libraries: 'pg_cron', 'cron.use_background_workers': 'on' },
    });
    db = await createSupabaseDatabase(server, 'postgres');
    const root = await server.connect('postgres');
    await root.query('create extension pg_cron; grant usage on schema cron to postgres');
    await root.end();
  });
  afterAll(async () => {
    await server.stop();
    debian?.remove();
  });
  beforeEach(async () => {
    await db.client.query('select cron.unschedule(jobid) from cron.job');
    db.notices.length = 0;
  });
  const jobs = () =>
    db.client.query('select schedule, command, active from cron.job order by jobid').then(({ rows }) => rows);

  it('is told once to refresh every two minutes', async () => {
    await db.client.query(text);
    await db.client.query(text);
    expect(await jobs()).toEqual([{ schedule: '*/2 * * * *', command: COMMAND, active: true }]);
  });

  it('counts seconds where it can, runs every minute where not, and keeps a feed small', async () => {
    const more = composeMigration(
      [
        { path: '/a', kind: 'row', channel: 'a', table: 'fast', every: '10 seconds' },
        {
          path: '/b',
          kind: 'feed',
          channel: 'b',
          table: 'events',
          keep: '30 days',
          snapshot: { order: 'at', limit: 1 },
        },
      ],
      { admin: ADMIN_PREDICATE },
    ).text;
    await db.client.query(
      'create table if not exists fast (id int primary key); create table if not exists events (id int primary key, at timestamptz)',
    );
    await db.client.query(more);
    await db.client.query(more);
    const { rows } = await db.client.query<{ seconds: boolean }>(
      "select regexp_match(extversion, '^(\\d+)\\.(\\d+)')::int[] >= array[1, 5] as seconds from pg_extension where extname = 'pg_cron'",
    );
    expect(await jobs()).toMatchObject([
      {
        schedule: rows[0]?.seconds ? '10 seconds' : '* * * * *',
        command: 'select "public"."refresh_fast"()',
      },
      { command: `delete from "public"."events" where "at" < now() - interval '30 days'` },
    ]);
    await db.client.query("insert into events values (1, now() - interval '31 days'), (2, now())");
    await db.client.query(`delete from "public"."events" where "at" < now() - interval '30 days'`);
    expect((await db.client.query('select id from events')).rows).toEqual([{ id: 2 }]);
  });

  it('keeps a job of the team that calls the function', async () => {
    await db.client.query(
      `select cron.schedule('metrics', '*/10 * * * *', 'SELECT refresh_admin_metrics_view()')`,
    );
    await db.client.query(text);
    expect(await jobs()).toMatchObject([{ schedule: '*/10 * * * *' }]);
    expect(db.notices.join()).toContain('metrics calls refresh_admin_metrics_view() already');
  });

  it('names a job that will fail from now on', async () => {
    await db.client.query(
      `select cron.schedule('old', '0 * * * *', 'refresh  MATERIALIZED view admin_metrics_view')`,
    );
    await db.client.query(text);
    expect(db.notices.join('\n')).toContain('WARNING: old refreshes a materialized view that is a table now');
    expect(await jobs()).toHaveLength(2);
  });

  it('runs the refresh, and the change leaves the database', async () => {
    await db.client.query(text);
    const [{ jobname }] = (await db.client.query<{ jobname: string }>('select jobname from cron.job'))
      .rows as [{ jobname: string }];
    // Each minute instead of every second one, so that the test need not wait for two.
    await db.client.query("select cron.schedule($1, '* * * * *', command) from cron.job", [jobname]);
    const changes = await openChanges(db.client);
    await db.client.query(
      `insert into system_alerts (severity, title, source) values ('info', 'cron', 'test')`,
    );

    let seen: Change[] = [];
    for (const end = Date.now() + 90_000; Date.now() < end && seen.length === 0; await sleep(500)) {
      seen = (await changes.read()).filter(({ table }) => table === 'public.admin_metrics_view');
    }
    await changes.close();
    expect(seen).toMatchObject([{ type: 'update', new: { open_alerts: '1' } }]);
    const { rows } = await db.client.query(
      'select status from cron.job_run_details order by runid desc limit 1',
    );
    expect(rows).toEqual([{ status: 'succeeded' }]);
  }, 100_000);
});

describe('without pg_cron', () => {
  it('says what to do', async () => {
    const plain = await startPostgres();
    try {
      const db = await createSupabaseDatabase(plain);
      await db.client.query(text);
      expect(db.notices.join()).toContain(
        'NOTICE: pg_cron is not installed: nothing calls refresh_admin_metrics_view()',
      );
    } finally {
      await plain.stop();
    }
  });
});
