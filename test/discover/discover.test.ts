import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Discovered } from '../../src/contract.js';
import { discover } from '../../src/discover/index.js';
import { sizeLimit } from '../../src/discover/sweep.js';
import { UserError } from '../../src/errors.js';
import { asOrdinaryUser, git, makeRepository, makeTree, write } from './tree.js';

const socket = "const ws = new WebSocket('/ws');\n";
const clean = 'export const a = 1;\n';

/** Each case holds in a git tree and outside one. */
const places = [
  ['in a git tree', makeRepository],
  ['outside git', makeTree],
] as const;

function run(cwd: string, paths = ['.'], exclude: string[] = []): Promise<Discovered> {
  return discover({ cwd, paths, exclude });
}

function names(found: Discovered): string[] {
  return found.candidates.map(({ file }) => file);
}

async function problem(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  const { message } = error as Error;
  expect(message).not.toContain('\n');
  return message;
}

describe.each(places)('discover %s', (_, make) => {
  it('reads every source extension, also in hidden folders, and nothing else', async () => {
    const sources = ['a.ts', 'b.tsx', 'c.mts', 'd.cts', 'e.js', 'f.jsx', 'g.mjs', 'h.cjs', '.storybook/i.ts'];
    const others = ['j.css', 'k.json', 'l.md', 'm.tss', 'ts', 'n.ts.bak'];
    const cwd = make(Object.fromEntries([...sources, ...others].map((name) => [name, socket])));
    const found = await run(cwd);
    expect(names(found)).toEqual([...sources].sort());
    expect(found).toMatchObject({ scanned: sources.length, skipped: [] });
    expect(found.candidates[0]).toEqual({
      path: path.join(cwd, '.storybook/i.ts'),
      file: '.storybook/i.ts',
      text: socket,
    });
  });

  it('decodes only what mentions a socket, and counts the rest', async () => {
    const cwd = make({ 'a.ts': clean, 'b.ts': socket, 'c.ts': '', 'd.ts': 'websocket' });
    const found = await run(cwd);
    expect(names(found)).toEqual(['b.ts']);
    expect(found.scanned).toBe(4);
  });

  it('counts what speaks of sockets in comments alone, and leaves it, unless a comment is for this tool', async () => {
    const said = '// This was a WebSocket once.\nexport const a = 1;\n';
    const cwd = make({
      'a.ts': said,
      'b.ts': `// realtime-migrate-ignore RM001\n${said}`,
      'c.ts': said + socket,
    });
    const found = await run(cwd);
    expect(names(found)).toEqual(['b.ts', 'c.ts']);
    expect(found).toMatchObject({ scanned: 3, mentioning: 3, skipped: [] });
  });

  it('keeps a byte-order mark, CRLF and every other character', async () => {
    const text = `\uFEFF// é 漢 🙂\r\n${socket}`;
    const [only] = (await run(make({ 'a.ts': text }))).candidates;
    expect(only?.text).toBe(text);
  });

  it('stays out of dependencies, repositories and what .gitignore names', async () => {
    const cwd = make({
      '.gitignore': '/dist\n*.gen.ts\n',
      'packages/web/.gitignore': '/generated\n!kept.gen.ts\n',
      'dist/a.js': socket,
      'b.gen.ts': socket,
      'node_modules/c/index.js': socket,
      'packages/web/node_modules/c/index.js': socket,
      'packages/web/generated/d.ts': socket,
      'packages/other/generated/e.ts': socket,
      'packages/web/f.ts': socket,
    });
    write(cwd, '.git/hooks/g.js', socket);
    expect(names(await run(cwd))).toEqual(['packages/other/generated/e.ts', 'packages/web/f.ts']);
  });

  it('names files relative to the working directory, also those above it', async () => {
    const root = make({ 'web/src/a.ts': socket, 'shared/b.ts': socket });
    const found = await run(path.join(root, 'web'), ['src', '../shared', 'src/a.ts']);
    expect(names(found)).toEqual(['../shared/b.ts', 'src/a.ts']);
    expect(found.scanned).toBe(2);
  });

  it('reads a file that is named even if it is ignored', async () => {
    const cwd = make({ '.gitignore': 'gen/\n', 'gen/a.ts': socket, 'b.ts': clean });
    expect(names(await run(cwd))).toEqual([]);
    expect(names(await run(cwd, ['gen/a.ts']))).toEqual(['gen/a.ts']);
    expect(names(await run(cwd, ['gen']))).toEqual(['gen/a.ts']);
  });

  it('leaves out what the configuration excludes, and says so for a file that is named', async () => {
    const cwd = make({ 'legacy/a.ts': socket, 'src/b.test.ts': socket, 'src/c.ts': socket });
    const found = await run(cwd, ['.', 'legacy/a.ts'], ['./legacy', '*.test.ts']);
    expect(names(found)).toEqual(['src/c.ts']);
    expect(found.skipped).toEqual([
      {
        file: 'legacy/a.ts',
        kind: 'excluded',
        failed: false,
        reason: '"exclude" of the configuration leaves it out',
      },
    ]);
    expect(await problem(run(cwd, ['legacy'], ['legacy']))).toBe(
      'legacy: nothing to read, "exclude" of the configuration leaves out all 1 files',
    );
    const inside = path.join(cwd, 'src');
    expect(names(await run(inside, ['../legacy', '.'], ['*.test.ts']))).toEqual(['../legacy/a.ts', 'c.ts']);
  });

  it('takes names with line breaks, quotes and other alphabets', async () => {
    const odd = ['a\r\nb.ts', 'c "d".ts', "e'f.ts", 'gé漢🙂.ts', ' h .ts', 'i[0]*.ts', '-j.ts'];
    const cwd = make(Object.fromEntries(odd.map((name) => [`sub/${name}`, socket])));
    expect(names(await run(cwd, ['sub']))).toEqual(odd.map((name) => `sub/${name}`).sort());
    expect(names(await run(cwd, ['sub/a\r\nb.ts', 'sub/-j.ts']))).toEqual(['sub/-j.ts', 'sub/a\r\nb.ts']);
  });

  it('skips links that lead nowhere or in a circle, and reads a linked file once', async () => {
    const cwd = make({ 'src/real.ts': socket, 'outside/far.ts': socket, 'node_modules/dep/i.js': socket });
    const link = (to: string, name: string): void => {
      fs.symlinkSync(to, path.join(cwd, 'src', name));
    };
    link('real.ts', 'alias.ts');
    link('../outside/far.ts', 'far.ts');
    link('../node_modules/dep/i.js', 'dep.js');
    link('gone.ts', 'dangling.ts');
    link('circle.ts', 'circle.ts');
    link('..', 'loop');
    link('../outside', 'folder.ts');
    const found = await run(cwd, ['src']);
    expect(names(found)).toEqual(['src/far.ts', 'src/real.ts']);
    expect(found.skipped).toEqual([
      {
        file: 'src/circle.ts',
        kind: 'excluded',
        failed: false,
        reason: 'a symbolic link that leads to itself',
      },
      { file: 'src/dangling.ts', kind: 'excluded', failed: false, reason: 'a symbolic link to nothing' },
    ]);
  });

  it('skips what is no source text, with the reason, and only where it mentions a socket', async () => {
    const minified = `${'a'.repeat(2000)};${socket}`;
    const line = `var a="${'x'.repeat(5_000_000)}";`;
    const cwd = make({
      'binary.js': Buffer.concat([Buffer.from(socket), Buffer.from([0, 1, 2])]),
      'latin1.js': Buffer.concat([Buffer.from(socket), Buffer.from([0x2f, 0x2f, 0xe9])]),
      'utf16.ts': Buffer.from(`\uFEFF${socket}`, 'utf16le'),
      'types.d.ts': 'interface A { ws: WebSocket }\n',
      'lib.min.js': socket,
      'bundle.js': minified,
      'huge.js': `${line}${socket}`,
      'huge-clean.js': line,
      'clean-binary.js': Buffer.from([0, 1, 2]),
      'clean.d.ts': clean,
      'data-uri.ts': `const image = '${'x'.repeat(9000)}';\n${socket}`,
    });
    const found = await run(cwd);
    expect(names(found)).toEqual(['data-uri.ts']);
    expect(found.scanned).toBe(11);
    expect(found.skipped.every(({ kind, failed }) => kind === 'excluded' && !failed)).toBe(true);
    expect(Object.fromEntries(found.skipped.map(({ file, reason }) => [file, reason]))).toEqual({
      'binary.js': 'a binary file (it holds a NUL byte)',
      'bundle.js': 'a minified bundle',
      'huge.js': '4.8 MB is over the limit of 2 MB for one source file',
      'latin1.js': 'not valid UTF-8',
      'lib.min.js': 'a minified bundle',
      'types.d.ts': 'a declaration file: it has no code to migrate',
      'utf16.ts': 'encoded as UTF-16: save it as UTF-8',
    });
  });

  it.each([-9, -8, -4, -1, 0, 1])(
    'finds the token %i bytes from where a large file is cut',
    async (shift) => {
      const before = 'x'.repeat(sizeLimit + 1 + shift);
      const found = await run(make({ 'a.js': `${before}WebSocket${'x'.repeat(sizeLimit)}` }));
      expect(found.skipped).toHaveLength(1);
    },
  );

  it.each([0, 1])('takes a file %i bytes above the limit for what it is', async (above) => {
    const text = `${socket}${'//\n'.repeat(sizeLimit)}`.slice(0, sizeLimit + above);
    const found = await run(make({ 'a.js': text }));
    expect([found.candidates.length, found.skipped.length]).toEqual(above === 0 ? [1, 0] : [0, 1]);
  });

  it('reports what it has no permission to read as failed', async () => {
    const cwd = make({ 'open/a.ts': socket, 'open/shut.ts': socket });
    write(cwd, 'shut/b.ts', socket);
    fs.chmodSync(cwd, 0o755);
    fs.chmodSync(path.join(cwd, 'open/shut.ts'), 0);
    fs.chmodSync(path.join(cwd, 'shut'), 0);
    // git answers only the owner of a tree.
    if (process.geteuid?.() === 0) {
      execFileSync('chown', ['-R', '65534', cwd]);
    }
    const found = await asOrdinaryUser(() => run(cwd));
    const alone = await asOrdinaryUser(() => run(cwd, ['shut']));
    expect(names(found)).toEqual(['open/a.ts']);
    expect(found.skipped.sort((a, b) => a.file.localeCompare(b.file))).toEqual([
      {
        file: 'open/shut.ts',
        kind: 'unreadable',
        failed: true,
        reason: 'no permission to read this file',
      },
      { file: 'shut', kind: 'unreadable', failed: true, reason: 'no permission to list this folder' },
    ]);
    expect(alone).toMatchObject({ scanned: 0, candidates: [], skipped: [{ file: 'shut', failed: true }] });
    fs.chmodSync(path.join(cwd, 'shut'), 0o700);
  });

  it('refuses, in one line, a path that is missing or holds no source', async () => {
    const cwd = make({ 'src/a.ts': clean, 'docs/a.md': socket, 'b.css': '' });
    fs.mkdirSync(path.join(cwd, 'empty'));
    const looked =
      '(looked for .ts, .tsx, .mts, .cts, .js, .jsx, .mjs, .cjs, .vue, .svelte, .astro, .html, .htm that git does not ignore)';
    expect(await problem(run(cwd, ['src', 'nope']))).toBe('nope: no such file or folder');
    expect(await problem(run(cwd, ['src/a.ts/b']))).toBe('src/a.ts/b: no such file or folder');
    for (const given of ['empty', 'docs', 'b.css']) {
      expect(await problem(run(cwd, [given]))).toBe(
        `${given}: no JavaScript or TypeScript file found ${looked}`,
      );
    }
    expect(await problem(run(cwd, ['src', 'docs']))).toMatch(/^docs: no JavaScript/);
    expect((await run(cwd, ['src', 'b.css'])).skipped).toEqual([
      { file: 'b.css', kind: 'excluded', failed: false, reason: 'not a JavaScript or TypeScript file' },
    ]);
  });

  it('does not wait for a named pipe', async () => {
    const cwd = make({ 'a.ts': socket });
    execFileSync('mkfifo', [path.join(cwd, 'pipe.ts')]);
    fs.symlinkSync('pipe.ts', path.join(cwd, 'link.ts'));
    const found = await run(cwd);
    expect(names(found)).toEqual(['a.ts']);
    expect(found).toMatchObject({ scanned: 1, skipped: [] });
    expect(await problem(run(cwd, ['pipe.ts']))).toBe('pipe.ts: neither a file nor a folder');
  });
});

describe('discover in a git tree', () => {
  it('takes untracked files, leaves deleted ones, and takes a file in conflict once', async () => {
    const cwd = makeRepository({ 'a.ts': socket, 'gone.ts': socket });
    git(cwd, 'checkout', '-q', '-b', 'other');
    write(cwd, 'a.ts', `${socket}// theirs\n`);
    git(cwd, 'commit', '-qam', 'theirs');
    git(cwd, 'checkout', '-q', '-');
    write(cwd, 'a.ts', `${socket}// ours\n`);
    git(cwd, 'commit', '-qam', 'ours');
    expect(() => git(cwd, 'merge', 'other')).toThrow();
    fs.rmSync(path.join(cwd, 'gone.ts'));
    write(cwd, 'new.ts', socket);
    const found = await run(cwd);
    expect(names(found)).toEqual(['a.ts', 'new.ts']);
    expect(found.skipped).toEqual([]);
  });

  it('reports a repository inside the repository, and enters it when it is named', async () => {
    const module = makeRepository({ 'm.ts': socket });
    const cwd = makeRepository({ 'a.ts': socket });
    git(cwd, 'submodule', 'add', '-q', module, 'vendor/mod.js');
    write(cwd, 'clone/c.ts', socket);
    git(path.join(cwd, 'clone'), 'init', '-q');
    const found = await run(cwd);
    expect(names(found)).toEqual(['a.ts']);
    const reason = 'a git repository of its own: name the folder to include it';
    expect(found.skipped).toEqual([
      { file: 'vendor/mod.js', kind: 'excluded', failed: false, reason },
      { file: 'clone', kind: 'excluded', failed: false, reason },
    ]);
    const all = await run(cwd, ['.', 'clone', 'vendor/mod.js']);
    expect(names(all)).toEqual(['a.ts', 'clone/c.ts', 'vendor/mod.js/m.ts']);
    expect(all.skipped).toEqual([]);
  });

  it('asks the repository of the folder, whatever a hook has set', async () => {
    const cwd = makeRepository({ 'a.ts': socket });
    const other = makeRepository({ 'b.ts': socket });
    process.env.GIT_DIR = path.join(other, '.git');
    try {
      expect(names(await run(cwd))).toEqual(['a.ts']);
    } finally {
      delete process.env.GIT_DIR;
    }
  });

  it('works in a folder that the repository around it ignores', async () => {
    const home = makeRepository({ '.gitignore': '*\n' });
    write(home, 'project/src/a.ts', socket);
    expect(names(await run(path.join(home, 'project')))).toEqual(['src/a.ts']);
  });

  it('works where git refuses or is not installed', async () => {
    const cwd = makeRepository({ 'a.ts': socket, '.gitignore': 'b.ts', 'b.ts': socket });
    const { PATH } = process.env;
    process.env.PATH = path.join(cwd, 'nothing');
    try {
      expect(names(await run(cwd))).toEqual(['a.ts']);
    } finally {
      process.env.PATH = PATH;
    }
    fs.writeFileSync(path.join(cwd, '.git/HEAD'), 'broken');
    expect(names(await run(cwd))).toEqual(['a.ts']);
  });

  it('follows a given folder that is a link', async () => {
    const elsewhere = makeRepository({ 'src/a.ts': socket });
    const cwd = makeTree();
    fs.symlinkSync(path.join(elsewhere, 'src'), path.join(cwd, 'app'));
    expect(names(await run(cwd, ['app']))).toEqual(['app/a.ts']);
  });
});
