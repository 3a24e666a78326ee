import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/contract.js';
import { doctor, sql } from '../../src/pipeline/index.js';
import { json } from '../../src/report/json.js';
import { startPostgres, SUPERUSER, type Postgres } from '../support/postgres.js';
import { createSupabaseDatabase } from '../support/postgres-supabase.js';

const schema = JSON.parse(
  readFileSync(new URL('../../schema/report-v1.json', import.meta.url), 'utf8'),
) as object;

let server: Postgres;
let folder: string;
beforeAll(async () => {
  server = await startPostgres();
  folder = mkdtempSync(path.join(tmpdir(), 'realtime-migrate-doctor-'));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function production(name: string): Promise<string> {
  const db = await createSupabaseDatabase(server, name);
  const root = await server.connect(name, SUPERUSER);
  await root.query(
    'create table auth.users (id uuid primary key, raw_app_meta_data jsonb); grant select on auth.users to postgres',
  );
  await root.end();
  await db.client.query(readFileSync(new URL('guide.sql', import.meta.url), 'utf8'));
  await db.client.end();
  return server.url(name, 'postgres');
}

async function ask(url: string, fixSql?: string): Promise<Result> {
  return doctor({ cwd: folder, database: { value: url, source: '--db-url' }, fixSql });
}

async function apply(name: string, text: string): Promise<void> {
  const client = await server.connect(name, 'postgres');
  await client.query(text);
  await client.end();
}

const errors = ({ findings }: Result): string[] =>
  findings.filter(({ level }) => level === 'error').map(({ code, message }) => `${code} ${message}`);

// The stages load while the first test runs, which takes long on a busy machine.
describe("the guide's production schema", { timeout: 180_000 }, () => {
  it('has what keeps it silent, and nothing of it after the migration', async () => {
    const url = await production('guide_sql');
    const before = await ask(url);
    expect(before.warnings[0]).toContain('the three default routes of the admin dashboard are looked at');
    const found = errors(before);
    const validate = new Ajv2020().compile(schema);
    expect(validate(JSON.parse(json(before))) ? null : validate.errors).toBeNull();
    expect(found.map((it) => it.slice(0, 5)).sort()).toEqual([
      ...['RM302', 'RM304', 'RM304', 'RM314', 'RM314', 'RM317'],
    ]);
    expect(found.join('\n')).toContain('public.admin_metrics_view is a materialized view');
    expect(found.join('\n')).toContain('public.refresh_admin_metrics_view() drops public.admin_metrics_view');
    expect(found.join('\n')).toContain('permission denied for table users');

    await apply('guide_sql', (await sql({ cwd: folder })).up);
    const after = await ask(url);
    expect(errors(after)).toEqual([]);
    expect(after.findings.map(({ code, level }) => `${code} ${level}`)).toEqual(['RM319 info']);
  });

  it('is put right by the remedy, which may run again', async () => {
    const url = await production('guide_remedy');
    const before = await ask(url, 'remedy.sql');
    expect(before.changes.map(({ file }) => file)).toEqual(['remedy.sql']);
    expect(before.nextSteps[0]?.command).toBe('psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f remedy.sql');
    const remedy = readFileSync(path.join(folder, 'remedy.sql'), 'utf8');
    await apply('guide_remedy', remedy);
    await apply('guide_remedy', remedy);
    expect(errors(await ask(url))).toEqual([]);
  });
});
