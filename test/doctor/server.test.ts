import { afterEach, expect, it } from 'vitest';
import { startPostgres, SUPERUSER, type Postgres } from '../support/postgres.js';
import { createHealthy, problemsIn } from './databases.js';

let server: Postgres | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function codesOf(settings: Record<string, string>, sql: string[] = []): Promise<string[]> {
  server = await startPostgres({ settings });
  const name = await createHealthy(server);
  const client = await server.connect(name, SUPERUSER);
  for (const statement of sql) await client.query(statement);
  await client.end();
  const { problems, notes } = await problemsIn(server, name);
  expect(notes).toEqual([]);
  return problems.map(({ code, object, detail }) => `${code} ${object} ${detail}`);
}

it('a server that logs too little', async () => {
  expect(await codesOf({ wal_level: 'replica' })).toEqual([
    'RM322 wal_level is replica: Realtime needs logical decoding, and no change ever arrives',
  ]);
});

it('a server whose slots are all taken', async () => {
  const [found, ...others] = await codesOf({ max_replication_slots: '1' }, [
    "select pg_create_logical_replication_slot('other', 'pgoutput')",
  ]);
  expect(others).toEqual([]);
  expect(found).toContain('RM323 replication slots are all in use (1 of 1)');
});

it('a slot that nobody reads', async () => {
  const [found, ...others] = await codesOf({ wal_keep_size: '0' }, [
    "select pg_create_logical_replication_slot('forgotten', 'pgoutput')",
    ...Array.from({ length: 8 }, () => [
      "select pg_logical_emit_message(false, 'x', 'x')",
      'select pg_switch_wal()',
    ]).flat(),
  ]);
  expect(others).toEqual([]);
  expect(found).toMatch(/^RM324 replication slot forgotten is 1\d\d MB behind, and nobody reads it$/);
});
