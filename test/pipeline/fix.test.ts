import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/index.js';
import { sarif } from '../../src/report/sarif.js';
import { PACKAGE, project } from './project.js';

const folder = fileURLToPath(new URL('../../fixtures/check-fix', import.meta.url));
const cases = readdirSync(folder).map((name) => {
  const input = readdirSync(path.join(folder, name)).find((file) => file.startsWith('input.')) ?? '';
  return { name, extension: path.extname(input) };
});
const pathOf = (name: string, extension: string, which: string): string =>
  path.join(folder, name, `${which}${extension}`);

type Layout = (text: string) => string;
const layouts: Record<string, Layout> = {
  'as it is': (text) => text,
  CRLF: (text) => text.replaceAll('\n', '\r\n'),
  'a byte order mark': (text) => `\uFEFF${text}`,
  tabs: (text) => text.replace(/^(?: {2})+/gm, (lead) => '\t'.repeat(lead.length / 2)),
  'no last newline': (text) => text.replace(/\n$/, ''),
};

/** All cases in one project, in a layout. */
function laidOut(layout: Layout): ReturnType<typeof project> {
  const files = cases.map(({ name, extension }): [string, string] => [
    `src/${name}${extension}`,
    layout(readFileSync(pathOf(name, extension, 'input'), 'utf8')),
  ]);
  const made = project({ ...PACKAGE, ...Object.fromEntries(files) });
  made.commit();
  return made;
}

const comments = (text: string): string[] => text.match(/\/\/.*$/gm) ?? [];

describe.each(Object.entries(layouts))('check --fix on %s', (_, layout) => {
  it('writes what is expected, once and for all', async () => {
    const { dir, read } = laidOut(layout);
    const before = new Map(cases.map(({ name, extension }) => [name, read(`src/${name}${extension}`)]));
    const result = await check({ cwd: dir, fix: true });
    expect(result.warnings).toEqual([]);
    for (const { name, extension } of cases) {
      const after = read(`src/${name}${extension}`);
      const expected = pathOf(name, extension, 'expected');
      if (process.env.UPDATE_FIXTURES && layout === layouts['as it is']) writeFileSync(expected, after);
      expect(after, name).toBe(layout(readFileSync(expected, 'utf8')));
      expect(comments(after), name).toEqual(expect.arrayContaining(comments(before.get(name) ?? '')));
    }
    expect(result.changes.map(({ file }) => file)).not.toContain('src/left-alone.tsx');
    expect(result.findings.filter(({ fix }) => fix)).toEqual([]);
    const again = await check({ cwd: dir, fix: true, force: true });
    expect(again.changes).toEqual([]);
    expect(again.findings).toEqual(result.findings);
  });
});

it('leaves nothing of what it settles', async () => {
  const { dir } = laidOut((text) => text);
  const { findings } = await check({ cwd: dir, fix: true });
  const left = findings.filter(
    ({ file, level }) => level !== 'info' && file !== 'src/left-alone.tsx' && file !== 'src/reconnect.ts',
  );
  expect(left.map(({ code, file }) => `${code} ${file}`)).toEqual([]);
  const open = new Set(findings.flatMap(({ file, code }) => (file === 'src/left-alone.tsx' ? code : [])));
  expect([...open]).toEqual(expect.arrayContaining(['RM204', 'RM205', 'RM206', 'RM210', 'RM211', 'RM213']));
});

const leak = `import { supabase } from './supabase';
declare function useStrictEffect(run: () => undefined | void): void;
export function Panel(add: () => void) {
  useStrictEffect(() => {
    supabase.channel('a').on('broadcast', { event: 'x' }, add).subscribe((s) => console.log(s));
  });
  return supabase.channel('b').on('broadcast', { event: 'x' }, (m) => add.call(m.text)).subscribe(add);
}
`;
const typed = {
  ...PACKAGE,
  'tsconfig.json': '{ "compilerOptions": { "strict": true, "target": "es2022" }, "include": ["src"] }',
  'src/supabase.ts': 'export declare const supabase: any;\n',
};

it('leaves out a fix that would not type-check, and says so', async () => {
  const { dir, read, commit } = project({ ...typed, 'src/panel.ts': leak });
  commit();
  const { warnings, findings } = await check({ cwd: dir, fix: true });
  expect(warnings).toContainEqual(
    expect.stringMatching(/^src\/panel\.ts: a fix was left out, because its result does not type-check: TS2/),
  );
  expect(read('src/panel.ts')).toBe(leak.replace('m.text', 'm.payload.text'));
  expect(findings.map(({ code }) => code)).toContain('RM205');
});

describe('what check --fix keeps to', () => {
  const simple = (event: string): string =>
    `import { supabase } from './supabase';
export const feed = (add) =>
  supabase.channel('${event}').on('broadcast', { event: 'x' }, (message) => add(message.text)).subscribe(add);
`;

  it('is refused over what git could not bring back, unless forced', async () => {
    const { dir, commit, write, read } = project({ ...PACKAGE, 'src/a.js': 'export {};\n' });
    commit();
    write({ 'src/a.js': simple('a') });
    await expect(check({ cwd: dir, fix: true })).rejects.toThrow(/nothing was written, .*src\/a\.js/);
    expect(read('src/a.js')).toBe(simple('a'));
    const { changes } = await check({ cwd: dir, fix: true, force: true });
    expect(changes).toHaveLength(1);
    expect(read('src/a.js')).toContain('message.payload.text');
  });

  it('writes nothing in a dry run, and reports all', async () => {
    const { dir, commit, read } = project({ ...PACKAGE, 'src/a.js': simple('a') });
    commit();
    const result = await check({ cwd: dir, fix: true, dryRun: true });
    expect(result.changes[0]?.after).toContain('message.payload.text');
    expect(result.dryRun).toBe(true);
    expect(result.findings).toMatchObject([{ code: 'RM210', action: 'safe' }]);
    expect(read('src/a.js')).toBe(simple('a'));
  });

  it('touches neither what a comment lets be nor a rule that is off, nor files that were not named', async () => {
    const ignore = '// realtime-migrate-ignore RM210 -- an old server\n  ';
    const files = {
      ...PACKAGE,
      'src/ignored.js': simple('a').replace('supabase.channel', `${ignore}supabase.channel`),
      'src/other.js': simple('b'),
      'lib/off.js': simple('c'),
    };
    const { dir, commit } = project(files);
    commit();
    const { changes } = await check({ cwd: dir, fix: true, paths: ['src/ignored.js', 'lib'] });
    expect(changes.map(({ file }) => file)).toEqual(['lib/off.js']);
    const off = project({ ...files, 'realtime-migrate.config.json': '{ "rules": { "RM210": "off" } }' });
    off.commit();
    expect((await check({ cwd: off.dir, fix: true })).changes).toEqual([]);
  });
});

it('is carried by SARIF, each finding with its own edits', async () => {
  const { dir, read } = project({
    ...PACKAGE,
    'src/a.js': readFileSync(pathOf('flag', '.tsx', 'input'), 'utf8'),
  });
  const log = JSON.parse(sarif(await check({ cwd: dir }))) as Log;
  const fixed = (log.runs[0]?.results ?? []).flatMap(({ fixes = [] }) => fixes);
  expect(fixed).toHaveLength(3);
  const text = read('src/a.js');
  for (const { description, artifactChanges } of fixed) {
    expect(description?.text).toBe('Fix connection-flag-without-status');
    const [change] = artifactChanges;
    expect(change?.artifactLocation.uri).toBe('src/a.js');
    const removed = change?.replacements.map(({ deletedRegion: { charOffset = 0, charLength = 0 } }) =>
      text.slice(charOffset, charOffset + charLength),
    );
    expect(removed?.join('')).toMatch(/true/);
    expect(
      change?.replacements.some(({ insertedContent }) => insertedContent?.text?.includes('status')),
    ).toBe(true);
  }
});
