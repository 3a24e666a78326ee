import { readFileSync } from 'node:fs';
import type { Channel } from '../../src/doctor/channel.js';
import { askCatalog } from '../../src/doctor/catalog/run.js';
import { tableTargets, topicTargets } from '../../src/doctor/channel.js';
import { Database } from '../../src/doctor/database.js';
import type { Problem } from '../../src/doctor/problem.js';
import { Secrets } from '../../src/doctor/secrets.js';
import { SUPERUSER, type Postgres } from '../support/postgres.js';
import { createSupabaseDatabase } from '../support/postgres-supabase.js';

export const ADMIN_SQL = "(select auth.jwt()) -> 'app_metadata' ->> 'role' = 'admin'";

const place = { file: 'src/app.ts', line: 1, column: 1, endLine: 1, endColumn: 1 };

/** The channels of an application whose database is healthy.sql. */
export const channels: Channel[] = [
  {
    ...{ topic: 'alerts', private: false, auth: true, broadcasts: [], route: null, place },
    tables: [{ schema: 'public', table: 'alerts', event: '*', readsOld: ['id'] }],
  },
  {
    ...{ topic: 'metrics', private: false, auth: true, broadcasts: [], route: null, place },
    tables: [{ schema: 'public', table: 'metrics', event: '*', readsOld: [] }],
  },
  { topic: 'room:{roomId}', private: true, auth: true, broadcasts: ['*'], tables: [], route: null, place },
];

/** A copy of the healthy database, changed by `sql` (run as `user`). */
export async function copyOf(
  server: Postgres,
  template: string,
  name: string,
  sql = '',
  user = 'postgres',
): Promise<string> {
  const root = await server.connect('postgres');
  await root.query(`create database ${name} template ${template} owner postgres`);
  await root.end();
  if (sql !== '') {
    const client = await server.connect(name, user);
    // Statement by statement: some of them refuse to run inside a transaction.
    for (const statement of sql.split(/;\n|;$/)) if (statement.trim()) await client.query(statement);
    await client.end();
  }
  return name;
}

/** Makes the healthy database, to be copied. */
export async function createHealthy(server: Postgres): Promise<string> {
  const db = await createSupabaseDatabase(server, 'healthy');
  await db.client.end();
  const owner = await server.connect('healthy', SUPERUSER);
  await owner.query(readFileSync(new URL('healthy.sql', import.meta.url), 'utf8'));
  await owner.query(`alter table public.alerts owner to postgres; alter table public.metrics owner to postgres;
    alter function public.refresh_metrics() owner to postgres; alter view public.metrics_source owner to postgres;
    grant usage on schema cron to postgres; grant all on all tables in schema cron to postgres`);
  await owner.end();
  return 'healthy';
}

export async function openDatabase(server: Postgres, name: string, user = 'postgres'): Promise<Database> {
  return Database.open({
    url: server.url(name, user),
    source: '--db-url',
    timeout: 15_000,
    secrets: new Secrets(),
  });
}

/** What doctor says of a database. */
export async function problemsIn(
  server: Postgres,
  name: string,
  asked: readonly Channel[] = channels,
): Promise<{ problems: Problem[]; notes: string[] }> {
  const database = await openDatabase(server, name);
  try {
    return await askCatalog(database, {
      tables: tableTargets(asked),
      topics: topicTargets(asked),
      admin: ADMIN_SQL,
    });
  } finally {
    database.close();
  }
}
