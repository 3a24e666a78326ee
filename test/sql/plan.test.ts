import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileChange, Route } from '../../src/contract.js';
import { markerOf, planMigration } from '../../src/sql/index.js';
import { ADMIN_PREDICATE, GUIDE_ROUTES } from './routes.js';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'realtime-migrate-plan-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

const now = new Date('2026-01-31T12:00:00.999Z');
const plan = (
  routes: readonly Route[] = GUIDE_ROUTES,
  sql: { dir?: string; admin?: string } = {},
  when = now,
) => planMigration({ cwd, config: { sql: { admin: ADMIN_PREDICATE, ...sql } }, routes, now: when });
const write = (change: FileChange | null) => {
  if (!change) throw new Error('nothing to write');
  mkdirSync(dirname(change.path), { recursive: true });
  writeFileSync(change.path, change.after, { flag: 'wx' });
};

describe('where the migration goes', () => {
  it('to supabase/migrations where there is a supabase folder', () => {
    mkdirSync(join(cwd, 'supabase'));
    expect(plan()).toMatchObject({
      file: 'supabase/migrations/20260131120000_realtime_migrate.sql',
      path: join(cwd, 'supabase/migrations/20260131120000_realtime_migrate.sql'),
      before: null,
      edits: [],
      kind: 'sql',
    });
  });
  it('to that of the nearest folder above, within the git tree, where the Supabase CLI works', () => {
    const web = join(cwd, 'apps/web');
    mkdirSync(web, { recursive: true });
    mkdirSync(join(cwd, 'apps/supabase'));
    mkdirSync(join(cwd, 'supabase/migrations'), { recursive: true });
    const file = () =>
      planMigration({ cwd: web, config: { sql: { admin: ADMIN_PREDICATE } }, routes: GUIDE_ROUTES, now })
        ?.file;
    expect(file()).toBe('sql/realtime_migrate.sql');
    mkdirSync(join(cwd, '.git'));
    expect(file()).toBe('../../supabase/migrations/20260131120000_realtime_migrate.sql');
    mkdirSync(join(web, '.git'));
    expect(file()).toBe('sql/realtime_migrate.sql');
  });
  it('to sql/ where there is none', () => {
    expect(plan()?.file).toBe('sql/realtime_migrate.sql');
  });
  it('to the configured folder before all others', () => {
    mkdirSync(join(cwd, 'supabase'));
    expect(plan(GUIDE_ROUTES, { dir: '../db' })?.file).toBe('../db/realtime_migrate.sql');
    expect(plan(GUIDE_ROUTES, { dir: 'db/migrations' })?.file).toBe(
      'db/migrations/20260131120000_realtime_migrate.sql',
    );
  });
  it('after every migration that is there, even one from the future', () => {
    mkdirSync(join(cwd, 'supabase/migrations'), { recursive: true });
    writeFileSync(join(cwd, 'supabase/migrations/20291231235959_later.sql'), '');
    expect(plan()?.file).toBe('supabase/migrations/20300101000000_realtime_migrate.sql');
  });
  it.each([
    ['0009_users.sql', '0010_realtime_migrate.sql'],
    ['99_users.sql', '100_realtime_migrate.sql'],
    ['V7__users.sql', 'V8__realtime_migrate.sql'],
    ['003-users.sql', '004-realtime_migrate.sql'],
    ['20250101000000_users.sql', '20260131120000_realtime_migrate.sql'],
    ['schema.sql', 'realtime_migrate.sql'],
  ])('named as the project names its own: %s → %s', (last, expected) => {
    mkdirSync(join(cwd, 'db'));
    writeFileSync(join(cwd, 'db', last), '');
    const change = plan(GUIDE_ROUTES, { dir: 'db' });
    expect(change?.file).toBe(`db/${expected}`);
    write(change);
    expect(plan(GUIDE_ROUTES, { dir: 'db' })).toBeNull();
    const next = plan(GUIDE_ROUTES, { dir: 'db', admin: 'true' })?.file;
    expect(next).toMatch(/^db\/.*realtime_migrate(_2)?\.sql$/);
    expect(next).not.toBe(change?.file);
  });
  it('whatever else lies there', () => {
    mkdirSync(join(cwd, 'sql/folder.sql'), { recursive: true });
    expect(plan()?.file).toBe('sql/realtime_migrate.sql');
  });
  it('and writes nothing itself', () => {
    plan();
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('a second run', () => {
  const later = new Date('2026-02-01T00:00:00Z');
  it.each(['supabase', 'elsewhere'])('writes nothing for the same routes (%s)', (folder) => {
    mkdirSync(join(cwd, folder));
    write(plan());
    expect(plan(GUIDE_ROUTES, {}, later)).toBeNull();
  });
  it('still writes nothing when the team has edited the file below its first line', () => {
    const change = plan();
    write(change && { ...change, after: change.after.replace('*/2 * * * *', '*/5 * * * *') });
    expect(plan()).toBeNull();
  });
  it('writes a new file for another route, with that alone', () => {
    mkdirSync(join(cwd, 'supabase'));
    write(plan(GUIDE_ROUTES.slice(1)));
    expect(plan(GUIDE_ROUTES.slice(2))).toBeNull();
    const second = plan(GUIDE_ROUTES, {}, later);
    expect(second?.file).toBe('supabase/migrations/20260201000000_realtime_migrate.sql');
    const sections = [...(second?.after ?? '').matchAll(/^-- realtime-migrate: section \w{16} (.*)$/gm)];
    expect(sections.map(([, title]) => title)).toEqual([
      'table public.admin_metrics_view',
      'the rows of public.admin_metrics_view',
    ]);
    expect(second?.after).not.toMatch(/call pg_temp\.\w+\('public', 'system_/);
    write(second);
    expect(plan(GUIDE_ROUTES)).toBeNull();
  });
  it('writes a new file for another predicate, and the way back', () => {
    mkdirSync(join(cwd, 'supabase'));
    write(plan(GUIDE_ROUTES));
    const third = plan(GUIDE_ROUTES, { admin: 'true' }, later);
    expect(third?.file).toBe('supabase/migrations/20260201000000_realtime_migrate.sql');
    write(third);
    expect(plan(GUIDE_ROUTES, { admin: 'true' })).toBeNull();
    expect(plan(GUIDE_ROUTES)).not.toBeNull();
  });
  it('counts files where there are no timestamps', () => {
    for (let n = 1; n <= 11; n += 1) write(plan(GUIDE_ROUTES, { admin: `${n} = 1` }));
    expect(readdirSync(join(cwd, 'sql'))).toContain('realtime_migrate_11.sql');
    expect(plan(GUIDE_ROUTES, { admin: '11 = 1' })).toBeNull();
  });
});

describe('routes', () => {
  it('that need no SQL give no file', () => {
    expect(plan([])).toBeNull();
    expect(plan([{ path: '/ws', kind: 'broadcast', channel: 'x' }])).toBeNull();
  });
  it('without a table are an error of the configuration', () => {
    expect(() => plan([{ path: '/ws', kind: 'row', channel: 'x' }])).toThrow(
      'the row route /ws names no table',
    );
  });
  it('give the same text whenever they are the same', () => {
    const texts = [plan()?.after, plan(GUIDE_ROUTES, {}, new Date())?.after];
    expect(texts[0]).toBe(texts[1]);
    expect(markerOf(texts[0] ?? '')).toMatch(/^[0-9a-f]{64}$/);
  });
  it('bring only the tables they name', () => {
    const text = plan(GUIDE_ROUTES.slice(1, 2))?.after;
    expect(text).toContain('"system_alerts"');
    expect(text).not.toMatch(/admin_metrics_view|system_logs|cron/);
  });
});
