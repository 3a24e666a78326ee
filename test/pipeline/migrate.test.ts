import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrate, UserError } from '../../src/index.js';
import { ALERTS, LOGS, METRICS, PACKAGE, project, watcher } from './project.js';

type Result = Awaited<ReturnType<typeof migrate>>;
const codes = ({ findings }: Result): string[] =>
  findings.map(({ file, line, code }) => `${file}:${line} ${code}`);
const files = ({ changes }: Result): string[] => changes.map(({ file }) => file);

describe('migrate', () => {
  it('rewrites, adds what the channels need, and has nothing to do the second time', async () => {
    const { dir, read, commit } = project({ ...PACKAGE, 'src/a.ts': watcher('alerts', ALERTS) });
    commit();
    const first = await migrate({ cwd: dir });
    expect(files(first)).toEqual(['src/a.ts', 'lib/supabase.ts', '.env.example', 'sql/realtime_migrate.sql']);
    expect(read('src/a.ts')).toContain('supabase\n    .channel(');
    expect(read('src/a.ts')).not.toContain('WebSocket');
    expect(read('sql/realtime_migrate.sql')).toContain('"system_alerts"');
    expect(read('sql/realtime_migrate.sql')).not.toContain('system_logs');
    expect(codes(first)).toEqual([]);
    expect(first.nextSteps.map(({ text, command }) => command ?? text)).toEqual([
      'npm install @supabase/supabase-js',
      expect.stringMatching(
        /^Set NEXT_PUBLIC_SUPABASE_URL and .* in \.env\.local; lib\/supabase\.ts reads them\.$/,
      ),
      'psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f sql/realtime_migrate.sql',
      'npx realtime-migrate doctor --db-url "$DATABASE_URL"',
      'npx realtime-migrate check',
    ]);
    expect(first.warnings.join()).toMatch(/Channel admin-alerts starts empty: .* snapshot/);

    commit();
    const second = await migrate({ cwd: dir });
    expect(second).toMatchObject({ changes: [], sites: [], nextSteps: [], warnings: [] });
  });

  it('in a dry run returns the same changes and writes none', async () => {
    const { dir, git, commit } = project({ ...PACKAGE, 'src/a.ts': watcher('alerts', ALERTS) });
    commit();
    const dry = await migrate({ cwd: dir, dryRun: true });
    expect(git('status', '--porcelain')).toBe('');
    const wet = await migrate({ cwd: dir });
    const content = ({ changes }: Result): string[] => changes.map(({ file, after }) => `${file}\n${after}`);
    expect(content(dry)).toEqual(content(wet));
    expect(dry.nextSteps).toEqual([{ text: expect.stringContaining('without --dry-run') as string }]);
  });

  it('puts findings where they are after the run', async () => {
    const { dir, read, commit } = project({
      ...PACKAGE,
      'a.ts': `${watcher('alerts', ALERTS)}${watcher('other', "'/ws/other'")}// realtime-migrate-ignore RM001 -- gone\n`,
    });
    commit();
    const result = await migrate({ cwd: dir });
    const lines = read('a.ts').split('\n');
    const line = (text: string): number => lines.findIndex((one) => one.includes(text)) + 1;
    expect(line('/ws/other')).toBeGreaterThan(8);
    expect(codes(result)).toEqual([`a.ts:${line('/ws/other')} RM003`, `a.ts:${line('-ignore')} RM902`]);
    expect(result.links[0]?.clients).toEqual([{ file: 'a.ts', line: line('.channel') - 1 }]);
  });

  it('lists a rewrite that needs a look, and counts what it found', async () => {
    const { dir, commit } = project({ ...PACKAGE, 'a.ts': watcher('metrics', METRICS) });
    commit();
    const result = await migrate({ cwd: dir });
    expect(result.findings).toMatchObject([
      { code: 'RM005', action: 'review', route: '/api/v3/admin/realtime/metrics' },
    ]);
    expect(result.summary.sockets).toMatchObject({ total: 1, review: 1 });
    expect(result.nextSteps).toContainEqual({
      text: expect.stringContaining('the rewrite') as string,
      command: 'git diff',
    });
  });

  it('marks what is left to a human, once', async () => {
    const shared = `${watcher('a', ALERTS).replace('return () => ws.close();', 'return ws;')}`;
    const { dir, read, commit } = project({ ...PACKAGE, 'a.ts': shared });
    commit();
    const result = await migrate({ cwd: dir });
    expect(files(result)).toEqual(['a.ts']);
    expect(codes(result)).toEqual(['a.ts:3 RM002']);
    expect(read('a.ts')).toMatch(/^ {2}\/\/ realtime-migrate: .*\n {2}const ws = new WebSocket/m);
    commit();
    expect((await migrate({ cwd: dir })).changes).toEqual([]);
    expect((await migrate({ cwd: dir, markers: false })).changes).toEqual([]);
  });

  it('leaves alone what an ignore comment names, without a marker', async () => {
    const code = watcher('a', ALERTS).replace(
      '  const',
      '  // realtime-migrate-ignore RM001 -- later\n  const',
    );
    const { dir, commit } = project({ ...PACKAGE, 'a.ts': code });
    commit();
    expect(await migrate({ cwd: dir })).toMatchObject({ changes: [], findings: [], sites: [] });
  });
});

describe('the options of migrate', () => {
  it('safeOnly leaves out what needs a look, also after a type error elsewhere in the file', async () => {
    const typed = `let held: WebSocket | Alias = null;\ntype Alias = WebSocket | null;\n`;
    const broken = `export function start(show: (row: unknown) => void) {
  held = new WebSocket(${LOGS});
  held.onmessage = (event) => show(JSON.parse(event.data));
}
export const stop = () => held?.close();
`;
    const { dir, read, commit } = project({
      ...PACKAGE,
      'tsconfig.json': '{ "compilerOptions": { "strict": true, "lib": ["ES2022", "DOM"] } }',
      'a.ts': watcher('metrics', METRICS) + watcher('alerts', ALERTS) + typed + broken,
    });
    commit();
    const result = await migrate({ cwd: dir, safeOnly: true });
    expect(result.sites.map(({ action, channel }) => [action, channel === null])).toEqual([
      ['review', true],
      ['safe', false],
      ['manual', true],
    ]);
    expect(read('a.ts')).toContain(`new WebSocket(${METRICS})`);
    expect(read('sql/realtime_migrate.sql')).not.toContain('admin_metrics_view');
    expect(result.findings.map(({ code }) => code)).toEqual(['RM001', 'RM002']);
  });

  it('sql: false writes no migration', async () => {
    const { dir, commit } = project({ ...PACKAGE, 'a.ts': watcher('alerts', ALERTS) });
    commit();
    const result = await migrate({ cwd: dir, sql: false });
    expect(files(result)).toEqual(['a.ts', 'lib/supabase.ts', '.env.example']);
    expect(result.nextSteps.map(({ command }) => command).join()).not.toContain('psql');
  });

  it('the migration goes where the Supabase CLI applies it from', async () => {
    const { dir, commit } = project({
      ...PACKAGE,
      'a.ts': watcher('alerts', ALERTS),
      'supabase/config.toml': '',
    });
    commit();
    const result = await migrate({ cwd: dir });
    expect(files(result).at(-1)).toMatch(/^supabase\/migrations\/\d{14}_realtime_migrate\.sql$/);
    expect(result.nextSteps).toContainEqual(expect.objectContaining({ command: 'npx supabase db push' }));
  });
});

describe('what git could not bring back', () => {
  it('is not overwritten, unless told so', async () => {
    const { dir, read, commit, write } = project({ ...PACKAGE, 'a.ts': watcher('alerts', ALERTS) });
    commit();
    write({ 'a.ts': `${watcher('alerts', ALERTS)}// more\n`, 'unrelated.ts': 'x' });
    await expect(migrate({ cwd: dir })).rejects.toThrow(UserError);
    await expect(migrate({ cwd: dir })).rejects.toThrow(
      /^nothing was written, .* of a\.ts: commit .* --force$/,
    );
    expect(read('a.ts')).toContain('WebSocket');
    await migrate({ cwd: dir, dryRun: true });
    await migrate({ cwd: dir, force: true });
    expect(read('a.ts')).not.toContain('WebSocket');
  });

  it('is said where there is no git', async () => {
    const { dir } = project({ ...PACKAGE, 'a.ts': watcher('metrics', METRICS) });
    const result = await migrate({ cwd: dir });
    expect(result.warnings).toContain(
      'There is no git repository here: the old files cannot be brought back.',
    );
    expect(result.nextSteps.every(({ command }) => command !== 'git diff')).toBe(true);
  });
});

describe('several files', () => {
  it('get topics of their own, in the order of their names, and never one that is in use', async () => {
    const { dir, read, commit } = project({
      ...PACKAGE,
      'lib/supabase.ts': `import { createClient } from '@supabase/supabase-js';\nexport const supabase = createClient('u', 'k');\n`,
      'z.ts': `import { supabase } from './lib/supabase';\nsupabase.channel('admin-alerts').subscribe();\n`,
      'b.tsx': page(ALERTS),
      'a.tsx': page(ALERTS),
    });
    commit();
    const result = await migrate({ cwd: dir });
    expect(result.sites.map(({ file, channel }) => `${file} ${String(channel)}`)).toEqual([
      'a.tsx admin-alerts:2',
      'b.tsx admin-alerts:3',
    ]);
    expect(read('a.tsx')).toContain("'admin-alerts:2'");
    expect(files(result)).not.toContain('.env.example');
  });

  it('do not share a broadcast channel', async () => {
    const { dir, commit } = project({
      ...PACKAGE,
      'realtime-migrate.config.json': JSON.stringify({
        routes: [{ path: '/ws/rooms/:id', kind: 'broadcast', channel: 'room:{id}', event: '*' }],
      }),
      'lib/old.ts':
        'declare const supabase: any;\nexport const open = (id: string) => supabase.channel(`room:${id}`);\n',
      'a.ts': watcher('room', "'/ws/rooms/' + location.hash"),
    });
    commit();
    const result = await migrate({ cwd: dir });
    expect(result.sites).toMatchObject([
      {
        action: 'review',
        channel: 'room:{id}:2',
        reasons: expect.arrayContaining([expect.stringContaining('joined in lib/old.ts already')]) as unknown,
      },
    ]);
  });

  it('of two apps use the client of their own', async () => {
    const { dir, read, commit } = project({
      'package.json': '{ "name": "root", "private": true, "workspaces": ["apps/*"] }',
      'apps/web/package.json': '{ "name": "web", "dependencies": { "next": "15.0.0" } }',
      'apps/web/a.tsx': page(ALERTS),
      'apps/admin/package.json': '{ "name": "admin", "devDependencies": { "vite": "6.0.0" } }',
      'apps/admin/src/a.tsx': page(ALERTS),
    });
    commit();
    const result = await migrate({ cwd: dir });
    expect(files(result)).toEqual([
      'apps/admin/src/a.tsx',
      'apps/web/a.tsx',
      'apps/admin/src/lib/supabase.ts',
      'apps/web/lib/supabase.ts',
      'apps/admin/.env.example',
      'apps/web/.env.example',
      'sql/realtime_migrate.sql',
    ]);
    expect(read('apps/web/a.tsx')).toContain("'admin-alerts'");
    expect(read('apps/admin/src/a.tsx')).toContain("'admin-alerts'");
    expect(result.nextSteps.slice(0, 2).map(({ command }) => command)).toEqual([
      'cd apps/admin && npm install @supabase/supabase-js',
      'cd apps/web && npm install @supabase/supabase-js',
    ]);
  });

  it('that are one file by a link are rewritten once, with their line ends', async () => {
    const { dir, read, commit } = project({
      ...PACKAGE,
      'a.ts': watcher('alerts', ALERTS).replaceAll('\n', '\r\n'),
    });
    symlinkSync('a.ts', path.join(dir, 'link.ts'));
    commit();
    const result = await migrate({ cwd: dir, sql: false });
    expect(files(result)[0]).toBe('a.ts');
    expect(result.sites).toHaveLength(1);
    expect(read('link.ts')).toBe(read('a.ts'));
    expect(read('a.ts')).not.toMatch(/[^\r]\n/);
  });
});

describe('a path parameter', () => {
  it('whose value is computed in another file is not written into this one', async () => {
    const { dir, commit } = project({
      ...PACKAGE,
      'realtime-migrate.config.json': JSON.stringify({
        routes: [{ path: '/ws/rooms/:room', kind: 'feed', channel: 'room:{room}', table: 'messages' }],
      }),
      'urls.ts':
        "const room = location.hash;\nexport const url = '/ws/rooms/' + room;\nexport const of = (id: string) => '/ws/rooms/' + id;\n",
      'a.ts': `import { url, of } from './urls';\n${watcher('fixed', 'url')}${watcher('given', 'of(location.hash)')}`,
    });
    commit();
    const { sites } = await migrate({ cwd: dir });
    expect(sites.map(({ action, reasons }) => [action, reasons[0]])).toEqual([
      ['manual', 'the value of `room` in the path is computed in another file'],
      ['safe', undefined],
    ]);
  });
});

/** A page whose channel is opened once at a time, so that its topic is a plain text. */
function page(url: string): string {
  return `import { useEffect, useState } from 'react';

export default function Page() {
  const [rows, setRows] = useState<unknown[]>([]);
  useEffect(() => {
    const ws = new WebSocket(${url});
    ws.onmessage = (event) => {
      setRows((current) => [JSON.parse(event.data), ...current]);
    };
    return () => ws.close();
  }, []);
  return <p>{rows.length}</p>;
}
`;
}
