import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { composeDown, composeMigration } from '../../src/sql/index.js';
import { cli } from '../cli/harness.js';
import { COMBINATIONS } from './combinations.js';
import { ADMIN_PREDICATE, GUIDE_ROUTES } from './routes.js';

const config = fileURLToPath(new URL('squawk.toml', import.meta.url));
const squawk = fileURLToPath(new URL('../../node_modules/.bin/squawk', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'realtime-migrate-squawk-'));
  const all = [
    { title: 'the guide', routes: GUIDE_ROUTES, admin: undefined, roles: undefined, tables: undefined },
    ...COMBINATIONS,
  ];
  for (const [index, { routes, tables, roles, admin = ADMIN_PREDICATE }] of all.entries()) {
    writeFileSync(
      path.join(folder, `${String(index)}-up.sql`),
      composeMigration(routes, { admin, roles, tables }).text,
    );
    writeFileSync(path.join(folder, `${String(index)}-down.sql`), composeDown(routes, { tables }));
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function lint(...args: string[]): { status: number | null; rules: string[]; output: string } {
  const { status, stdout, stderr } = spawnSync(
    squawk,
    ['--reporter', 'json', ...args, path.join(folder, '*.sql')],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  const found = JSON.parse(stdout || '[]') as { rule_name: string }[];
  return {
    status,
    rules: [...new Set(found.map(({ rule_name: rule }) => rule))].sort(),
    output: stdout + stderr,
  };
}

it('finds nothing in any migration but what is excluded with a reason', () => {
  const { status, output } = lint('--config', config);
  expect(status, output).toBe(0);
});

it('finds nothing in the migration of a database that exists, either way', () => {
  const dashboard = fileURLToPath(new URL('../../fixtures/dashboard', import.meta.url));
  const schema = path.join(folder, 'schema.txt');
  const made = ['001_tables.sql', '002_admin_metrics_view.sql'];
  writeFileSync(
    schema,
    made.map((file) => readFileSync(path.join(dashboard, 'backend/sql', file), 'utf8')).join('\n'),
  );
  for (const [name, ...args] of [['existing-up'], ['existing-down', '--down']]) {
    const { status, stdout, stderr } = cli(['sql', '--schema', schema, ...args], { cwd: dashboard });
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('admin_metrics_view_source');
    writeFileSync(path.join(folder, `${String(name)}.sql`), stdout);
  }
  const { status, output } = lint('--config', config);
  expect(status, output).toBe(0);
});

it('is told of no exclusion that is not needed', () => {
  const excluded = [...readFileSync(config, 'utf8').matchAll(/^ {2}"([\w-]+)"/gm)].map(([, rule]) => rule);
  expect(lint().rules).toEqual(excluded.sort());
});
