import { createServer, type Server } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/run.js';
import { startPostgres, type Postgres } from '../../support/postgres.js';
import { createSupabaseDatabase } from '../../support/postgres-supabase.js';
import { routeTo } from './support.js';

const cwd = mkdtempSync(path.join(tmpdir(), 'realtime-migrate-existing-'));
let server: Postgres;
let silent: Server;
beforeAll(async () => {
  server = await startPostgres();
  silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  writeFileSync(
    path.join(cwd, 'realtime-migrate.config.json'),
    JSON.stringify({ routes: [routeTo('stats'), routeTo('events', { kind: 'feed' })] }),
  );
});
afterAll(async () => {
  await server.stop();
  silent.close();
  rmSync(cwd, { recursive: true });
});

async function sql(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const terminal = {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    env: {},
    cwd,
  };
  const status = await run(['sql', ...args], terminal);
  return { status, out, err };
}

describe('sql --db-url', () => {
  it('prints what this database lacks, which applies, and the way back', async () => {
    const db = await createSupabaseDatabase(server);
    await db.client.query(`create table events (id int primary key) partition by range (id);
      create materialized view stats as select count(*) as n from events`);
    const url = server.url(db.name, 'postgres');
    const [up, down] = [await sql('--db-url', url), await sql('--db-url', url, '--down')];
    expect(up.status).toBe(0);
    expect(up.err).toContain('public.stats is a materialized view and becomes a table; one row');
    expect(up.err).toContain('public.events is partitioned');
    await db.client.query(up.out);
    expect((await db.client.query('select n from stats')).rows).toEqual([{ n: '0' }]);
    await db.client.query(down.out);
    expect((await db.client.query(`select relkind from pg_class where relname = 'stats'`)).rows).toEqual([
      { relkind: 'm' },
    ]);
  });

  it.each<[string, () => string, string]>([
    ['nothing listens', () => 'postgresql://me:s3cret-word@127.0.0.1:1/db', 'nothing answers at 127.0.0.1:1'],
    [
      'no such database',
      () => server.url('nowhere').replace('@', ':s3cret-word@'),
      'database "nowhere" does not exist',
    ],
    ['no URL', () => 's3cret-word', 'expected postgresql://'],
    [
      'no encryption',
      () => `${server.url('postgres').replace('@', ':s3cret-word@')}?sslmode=require`,
      'offers no TLS',
    ],
  ])('says in one line what is in the way: %s', async (_, url, message) => {
    const { status, out, err } = await sql('--db-url', url());
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(message);
    expect(
      err
        .trim()
        .split('\n')
        .filter((line) => line.includes('--db-url')),
    ).toHaveLength(1);
    expect(err).not.toContain('s3cret-word');
  });

  it('gives up on a server that says nothing', async () => {
    const { port } = silent.address() as { port: number };
    const { status, err } = await sql('--db-url', `postgresql://me:s3cret-word@127.0.0.1:${String(port)}/db`);
    expect(status).toBe(2);
    expect(err).toContain('did not answer within 15 s');
    expect(err).not.toContain('s3cret-word');
  }, 30_000);
});

describe('sql --schema', () => {
  const write = (text: string | Buffer): string => {
    writeFileSync(path.join(cwd, 'schema.sql'), text);
    return 'schema.sql';
  };

  it('reads a dump with commands of psql, data and a byte order mark', async () => {
    const file =
      write(`\uFEFF-- dump\n\\restrict x;'y\nCREATE TABLE public.base (id integer, "a;" text DEFAULT 'it''s; $$');
COPY public.base (id) FROM stdin;
1\t'; not SQL
\\.

CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;
CREATE VIEW public.stats AS SELECT count(*) AS n FROM public.base;
\\unrestrict x`);
    const { status, out, err } = await sql('--schema', file);
    expect(status).toBe(0);
    expect(out).toContain(`call pg_temp.turn_view_into_source('public', 'stats', 'stats_source', null);`);
    expect(err).toContain('public.stats is a view and becomes a table');
  });

  it('reads what a PowerShell writes', async () => {
    const text = '\uFEFFCREATE VIEW public.stats AS SELECT 1 AS n;';
    expect((await sql('--schema', write(Buffer.from(text, 'utf16le')))).out).toContain(
      'turn_view_into_source',
    );
  });

  it.each<[string, () => string, string]>([
    ['no file', () => 'nowhere.sql', 'nowhere.sql does not exist'],
    ['a folder', () => '.', '. is a folder'],
    ['no table', () => write('select 1;'), 'schema.sql makes no table or view'],
    [
      'a wrong statement',
      () => write('create table a (id int);\n\ncreate tabel b;'),
      'schema.sql:3:8: syntax error at or near "tabel"',
    ],
    [
      'an open quote',
      () => write("create table a (id int);\n  select 'x"),
      'schema.sql:2:10: a text that is never closed',
    ],
    [
      'the custom format',
      () => write('PGDMP\u0001\u0000'),
      'custom format; write it with pg_dump --schema-only --format=plain',
    ],
  ])('says in one line what is wrong: %s', async (_, file, message) => {
    const { status, out, err } = await sql('--schema', file());
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(`--schema: `);
    expect(err).toContain(message);
  });
});
