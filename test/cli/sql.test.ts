import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.js';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'realtime-migrate-cli-sql-'));
});
afterEach(() => {
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

const configure = (routes: unknown[]) => {
  writeFileSync(path.join(cwd, 'realtime-migrate.config.json'), JSON.stringify({ routes }));
};
const orders = { path: '/ws/orders', kind: 'row', channel: 'orders', table: 'orders' };

describe('realtime-migrate sql', () => {
  it('prints SQL alone, twice the same, and writes nothing', async () => {
    configure([orders]);
    const first = await sql();
    expect(first).toMatchObject({ status: 0, err: '' });
    expect(first.out).toMatch(/^-- realtime-migrate: sha256 [0-9a-f]{64}\n/);
    expect(first.out).toMatch(/\nbegin;\n[^]*\ncommit;\n$/);
    expect(await sql()).toEqual(first);
    expect(readdirSync(cwd)).toEqual(['realtime-migrate.config.json']);
  });

  it('prints the way back', async () => {
    configure([orders]);
    const { status, out } = await sql('--down');
    expect(status).toBe(0);
    expect(out).toMatch(/^begin;\n[^]*unpublish\('public', 'orders'\)[^]*\ncommit;\n$/);
  });

  it('writes one file, and none where it is there already', async () => {
    configure([orders]);
    mkdirSync(path.join(cwd, 'supabase'));
    const written = await sql('--out', 'supabase/migrations');
    expect(written).toMatchObject({ status: 0, err: '' });
    expect(written.out).toMatch(/^supabase\/migrations\/\d{14}_realtime_migrate\.sql\n$/);
    expect(readFileSync(path.join(cwd, written.out.trim()), 'utf8')).toBe((await sql()).out);
    expect(await sql('--out', 'supabase/migrations')).toEqual({
      status: 0,
      out: '',
      err: 'realtime-migrate: nothing was written: supabase/migrations holds this migration already\n',
    });
    expect(readdirSync(path.join(cwd, 'supabase/migrations'))).toHaveLength(1);
  });

  it('says when there is nothing to do', async () => {
    configure([{ path: '/ws/chat', kind: 'broadcast', channel: 'chat' }]);
    const quiet = 'the configured routes need nothing from the database';
    expect(await sql()).toEqual({ status: 0, out: '', err: `realtime-migrate: ${quiet}\n` });
    expect((await sql('--out', 'sql')).err).toBe(`realtime-migrate: nothing was written: ${quiet}\n`);
    expect(readdirSync(cwd)).toEqual(['realtime-migrate.config.json']);
  });

  it.each([
    [['--down', '--out', 'sql'], /^realtime-migrate: --down: is printed only/],
    [['--out', 'realtime-migrate.config.json'], /could not be written/],
    [['--config', 'none.json'], /none\.json/],
    [['--format', 'json'], /sql has no option '--format'/],
  ])('%j is refused in one line', async (args, message) => {
    configure([orders]);
    const { status, out, err } = await sql(...args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});
