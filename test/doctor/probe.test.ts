import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/contract.js';
import { doctor } from '../../src/pipeline/index.js';
import { cliPath } from '../cli/harness.js';
import { startPostgres, SUPERUSER, type Postgres } from '../support/postgres.js';
import { ADMIN } from '../support/postgres-supabase.js';
import { startRealtime, type LocalRealtime } from '../support/realtime/server.js';
import { until } from '../support/until.js';
import { createHealthy } from './databases.js';

let server: Postgres;
let name: string;
let root: pg.Client;
let folder: string;

beforeAll(async () => {
  server = await startPostgres();
  name = await createHealthy(server);
  root = await server.connect(name, SUPERUSER);
  await root.query(TABLES);
  folder = mkdtempSync(path.join(tmpdir(), 'realtime-migrate-probe-'));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const TABLES = `
  create type mood as enum ('calm', 'busy');
  create table public.events (
    id uuid primary key, kind text not null check (kind in ('info', 'warning')), mood mood not null,
    note varchar(10) not null, size int not null, payload jsonb not null, tags text[] not null,
    at timestamptz not null, done boolean not null, label text
  );
  create table public.single (key_id int primary key default 1 check (key_id = 1), total int not null default 0);
  create table public.linked (id bigint generated always as identity primary key, event uuid not null references public.events);
  create table public.strict (id int primary key, code text not null check (length(code) = 3));
  create table public.parted (id int primary key) partition by range (id);
  create view public.shown as select 1 as id;
  insert into public.single values (1, 7);
  grant select on public.metrics, public.events, public.single, public.linked, public.strict to anon, authenticated;
  alter table public.events owner to postgres;
  alter table public.single owner to postgres;
  alter table public.linked owner to postgres;
  alter table public.strict owner to postgres;
  alter publication supabase_realtime add table public.events, public.single, public.linked, public.strict`;

async function ask(
  realtime: LocalRealtime,
  table: string,
  options: { token?: string; timeout?: number } = {},
): Promise<Result> {
  writeFileSync(
    path.join(folder, 'app.ts'),
    `supabase.channel('rows').on('postgres_changes', { event: '*', schema: 'public', table: '${table}' }, () => {}).subscribe();\n`,
  );
  return doctor({
    cwd: folder,
    database: { value: server.url(name, 'postgres'), source: '--db-url' },
    supabaseUrl: { value: realtime.url, source: '--supabase-url' },
    anonKey: { value: realtime.anonKey, source: '--anon-key' },
    accessToken: options.token === undefined ? undefined : { value: options.token, source: '--access-token' },
    timeout: options.timeout ?? 30,
    probe: true,
  });
}

const content = async (table: string): Promise<unknown[]> =>
  (await root.query(`select * from public.${table}`)).rows;
const about = ({ findings }: Result): string[] =>
  findings.filter(({ code }) => code === 'RM344').map(({ message }) => message);

describe('a row written for the test', () => {
  let realtime: LocalRealtime;
  beforeAll(async () => {
    realtime = await startRealtime(server, name);
  });
  afterAll(() => realtime.close());

  it.each(['metrics', 'events', 'single'])('arrives from %s, and nothing of it is left', async (table) => {
    const before = await content(table);
    const result = await ask(realtime, table);
    expect(result.warnings).toEqual([]);
    expect(about(result)).toEqual([]);
    expect(result.channels?.[0]?.live?.deliveredAfter).toBeGreaterThan(0);
    expect(await content(table)).toEqual(before);
  });

  it('arrives for a user whom a policy lets see it', async () => {
    const before = await content('alerts');
    const token = realtime.token(ADMIN);
    const result = await ask(realtime, 'alerts', { token });
    expect(result.warnings).toEqual([]);
    expect(result.channels?.[0]?.live?.deliveredAfter).toBeGreaterThan(0);
    expect(await content('alerts')).toEqual(before);
  });

  it('need not arrive for one who may not see it', async () => {
    const before = await content('alerts');
    const token = realtime.token({ role: 'authenticated', sub: '7b0a0a3e-0000-4000-8000-000000000001' });
    const result = await ask(realtime, 'alerts', { token, timeout: 3 });
    expect(result.warnings.join()).toContain(
      'public.alerts was not probed: authenticated may not see the row, so nothing has to arrive',
    );
    expect(about(result)).toEqual([]);
    expect(await content('alerts')).toEqual(before);
  });

  it.each(['parted', 'shown'])('is not written to %s, which is no ordinary table', async (table) => {
    const result = await ask(realtime, table);
    expect(result.warnings.join()).toContain(`public.${table} was not probed: it is no ordinary table`);
  });

  it.each([
    ['linked', 'its column event refers to another table, and it has no row that could be written again'],
    ['strict', 'nothing is known to fill its column code (text) with, and it has no row'],
  ])('is refused by %s before anything is written', async (table, why) => {
    const result = await ask(realtime, table);
    expect(result.warnings.join()).toContain(`public.${table} was not probed: ${why}`);
    expect(await content(table)).toEqual([]);
  });
});

describe('where nothing arrives', () => {
  let realtime: LocalRealtime;
  beforeAll(async () => {
    // Its first poll comes after everybody has gone.
    realtime = await startRealtime(server, name, { poll: 3_600_000 });
  });
  afterAll(() => realtime.close());

  it('that is a finding, and nothing is left', async () => {
    const before = await content('events');
    const result = await ask(realtime, 'events', { timeout: 3 });
    expect(about(result)).toEqual([
      'public.events was listened to, and a row written for the test did not arrive within 3 s',
    ]);
    expect(await content('events')).toEqual(before);
  });

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'the server takes the row back when the program ends by %s',
    async (signal) => {
      await ask(realtime, 'events', { timeout: 3 });
      const child = spawn(
        process.execPath,
        [
          ...[cliPath, 'doctor', '--cwd', folder, '--probe', '--timeout', '60'],
          ...['--db-url', server.url(name, 'postgres')],
          ...['--supabase-url', realtime.url, '--anon-key', realtime.anonKey],
        ],
        { stdio: 'ignore', env: { ...process.env, NODE_OPTIONS: '' } },
      );
      const gone = new Promise((resolve) => child.once('exit', resolve));
      try {
        const [row] = await until('the row', async () => {
          const rows = await content('events');
          return rows.length > 0 ? rows : undefined;
        });
        expect(row).toMatchObject({ note: 'realtime-m', kind: 'info', mood: 'calm', size: 0 });
      } finally {
        child.kill(signal);
        await gone;
      }
      await until('the row to be gone', async () => (await content('events')).length === 0);
    },
  );
});

it('needs the database and the endpoint', async () => {
  await expect(
    doctor({ cwd: folder, database: { value: server.url(name), source: '--db-url' }, probe: true }),
  ).rejects.toThrow('--probe: needs both --db-url and --supabase-url with --anon-key');
});
