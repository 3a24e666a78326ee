import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  lstatSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/contract.js';
import { UserError } from '../../src/errors.js';
import { diff } from '../../src/report/diff.js';
import { json } from '../../src/report/json.js';
import { markdown } from '../../src/report/markdown.js';
import { stylish } from '../../src/report/stylish.js';
import { git } from '../discover/tree.js';
import { checked, migrated, result, site } from '../report/sample.js';
import { developed } from './developed.js';
import { runWith } from './harness.js';

const clean = result();
const review = result({ command: 'migrate', sites: [site({ action: 'review', reasons: ['look'] })] });
const left = result({ sites: [site({ action: 'manual', reasons: ['odd'], channel: null })] });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cli-run-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('what the library is asked', () => {
  it('migrate has its defaults', async () => {
    const { calls } = await runWith([], { result: result({ command: 'migrate' }) });
    expect(calls).toEqual([
      {
        command: 'migrate',
        options: expect.objectContaining({
          cwd: '/app',
          paths: ['.'],
          markers: true,
          sql: true,
          verify: true,
        }) as object,
      },
    ]);
    expect(calls[0]?.options).toMatchObject({ configFile: undefined, dryRun: undefined, force: undefined });
  });

  it('migrate passes every option on', async () => {
    const args = '--dry-run --force --safe-only --no-markers --no-sql --no-verify --config a.json'.split(' ');
    const { calls } = await runWith(['src', ...args, 'lib', '--cwd', folder], {
      result: result({ command: 'migrate' }),
    });
    expect(calls[0]?.options).toMatchObject({
      ...{ cwd: folder, paths: ['src', 'lib'], configFile: 'a.json' },
      ...{ dryRun: true, force: true, safeOnly: true, markers: false, sql: false, verify: false },
    });
  });

  it.each([
    ['after', ['check', 'src', '--config', 'c.ts', '--cwd', '/']],
    ['before', ['--config', 'c.ts', '--cwd', '/', 'check', 'src']],
  ])('check takes common options %s its name', async (_, args) => {
    const { calls } = await runWith(args, { result: clean });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      command: 'check',
      options: { cwd: '/', paths: ['src'], configFile: 'c.ts' },
    });
  });

  it.each([
    [['check', '--dry-run'], 'realtime-migrate: --dry-run: check writes nothing without --fix\n'],
    [['--force', 'check'], 'realtime-migrate: --force: check writes nothing without --fix\n'],
    [['check', '--no-sql'], "realtime-migrate: check has no option '--no-sql'\n"],
    [['explain', '--format', 'json'], "realtime-migrate: explain has no option '--format'\n"],
  ])('%j is refused, not ignored', async (args, message) => {
    expect(await runWith(args, { result: clean })).toEqual({ status: 2, out: '', err: message, calls: [] });
  });
});

describe('the exit status', () => {
  it.each([
    ['nothing is left', ['check'], clean, 0],
    ['a warning is left', [], review, 0],
    ['an error is left', ['check'], left, 1],
    ['a file failed, whatever else was found', ['check'], checked(), 2],
    ['as many warnings as allowed', ['check', '--max-warnings', '1'], review, 0],
    ['more warnings than allowed', ['check', '--max-warnings', '0'], review, 1],
  ])('%s', async (_, args, value, status) => {
    expect((await runWith(args, { result: value })).status).toBe(status);
  });

  it('says why when it is the number of warnings', async () => {
    const { err } = await runWith(['check', '--max-warnings', '0'], { result: review });
    expect(err).toBe('realtime-migrate: 1 warning, at most 0 allowed\n');
  });
});

describe('errors', () => {
  it('a known one is one line, whatever is in it', async () => {
    const error = new UserError('a\u001b[2J\nb: no such file');
    expect(await runWith(['check'], { result: error })).toMatchObject({
      ...{ status: 2, out: '', err: 'realtime-migrate: a\\x1b[2J\\nb: no such file\n' },
    });
  });

  it('an unknown one keeps its stack', async () => {
    const { status, err } = await runWith([], { result: new TypeError('x is not a function') });
    expect(status).toBe(2);
    expect(err).toMatch(/internal error.*\nTypeError: x is not a function\n {4}at .*run\.test\.ts/);
  });
});

describe('printing', () => {
  const patched = migrated({ dryRun: true });

  it('prints stylish by default, as wide as the terminal within reason', async () => {
    expect((await runWith([], { result: migrated() })).out).toBe(stylish(migrated()));
    expect((await runWith([], { result: migrated(), tty: { out: true, columns: 70 } })).out).toBe(
      stylish(migrated(), { color: true, width: 70 }),
    );
  });

  it('a dry run prints the patch, and the summary beside it', async () => {
    expect(await runWith(['--dry-run'], { result: patched })).toMatchObject({
      out: diff(patched),
      err: stylish(patched),
    });
    expect(await runWith(['--dry-run', '--quiet'], { result: patched })).toMatchObject({
      out: diff(patched),
      err: '',
    });
    expect(await runWith(['--dry-run', '--format', 'json'], { result: patched })).toMatchObject({
      out: json(patched),
    });
  });

  it('json leaves the warnings of the run to the error stream', async () => {
    const { out, err } = await runWith(['--format', 'json'], { result: migrated() });
    expect(out).toBe(json(migrated()));
    expect(err).toBe(`realtime-migrate: warning: ${migrated().warnings[0]}\n`);
  });

  it.each([
    ['a pipe', {}, {}, []],
    ['NO_COLOR', { out: true }, { NO_COLOR: '1' }, []],
    ['--no-color', { out: true }, {}, ['--no-color']],
    ['a dumb terminal', { out: true }, { TERM: 'dumb' }, []],
  ])('has no colours with %s', async (_, tty, env, args) => {
    const { out } = await runWith(['check', ...args], { result: checked(), tty, env });
    expect(out).toBe(stripVTControlCharacters(out));
  });

  it('has colours on a terminal, also with an empty NO_COLOR', async () => {
    const { out } = await runWith(['check'], {
      result: checked(),
      tty: { out: true },
      env: { NO_COLOR: '' },
    });
    expect(out).not.toBe(stripVTControlCharacters(out));
  });

  it('prints nothing with --quiet when nothing is wrong', async () => {
    expect(await runWith(['check', '--quiet'], { result: clean })).toMatchObject({
      status: 0,
      out: '',
      err: '',
    });
  });

  it('names files for GitHub from the checkout, for people from where they stand', async () => {
    const value = result({ ...left, cwd: '/app/web' });
    const env = { GITHUB_WORKSPACE: '/' };
    expect((await runWith(['check', '--format', 'github'], { result: value, env })).out).toContain(
      'file=app/web/src/a.ts,',
    );
    expect((await runWith(['check'], { result: value, env })).out).toContain('  web/src/a.ts:4:14  ');
  });
});

describe('--output', () => {
  it('writes reports beside the printed one, in the folder of the run', async () => {
    const value = migrated({ cwd: folder });
    const { out } = await runWith(['--output', 'json=new/a.json', '--output', `markdown=${folder}/a=b.md`], {
      ...{ result: value, cwd: folder, tty: { out: true } },
    });
    expect(readFileSync(path.join(folder, 'new/a.json'), 'utf8')).toBe(json(value));
    expect(readFileSync(path.join(folder, 'a=b.md'), 'utf8')).toBe(markdown(value));
    expect(stripVTControlCharacters(out)).toContain('Migrated 2 of 5');
    expect(readdirSync(path.join(folder, 'new'))).toEqual(['a.json']);
  });

  it('replaces what a link points to, not the link', async () => {
    writeFileSync(path.join(folder, 'real.md'), 'old');
    symlinkSync('real.md', path.join(folder, 'link.md'));
    await runWith(['check', '--output', 'markdown=link.md'], {
      result: result({ cwd: folder }),
      cwd: folder,
    });
    expect(lstatSync(path.join(folder, 'link.md')).isSymbolicLink()).toBe(true);
    expect(readFileSync(path.join(folder, 'real.md'), 'utf8')).toMatch(/^# realtime-migrate check/);
  });

  it.each([
    ['a folder', '.'],
    ['below a file', 'real.md/x.json'],
  ])('is one line and status 2 when it cannot be written: %s', async (_, file) => {
    const { status, err } = await runWith(['check', '--output', `json=${file}`], {
      ...{ result: result({ cwd: folder }), cwd: folder },
    });
    expect(status).toBe(2);
    expect(err).toMatch(/^realtime-migrate: --output: .* could not be written: .*\n$/);
  });

  it.each(['json', 'json=', '=x', 'nope=x', 'toString=x'])(
    '%j is refused with the valid names',
    async (value) => {
      const { status, err, calls } = await runWith(['--output', value], { result: clean });
      expect(status).toBe(2);
      expect(calls).toEqual([]);
      expect(err).toMatch(
        /^realtime-migrate: .*NAME=FILE, where NAME is one of stylish, json, diff, sarif, github, gitlab, junit, markdown, html, agent\.\n$/,
      );
    },
  );
});

describe('--install', () => {
  // `npm install` of a folder that is no package fails before it asks any registry.
  const command = 'npm install --offline ./no-such-package';
  const steps = [{ text: 'Install the client', command }, { text: 'Set the keys' }];

  it('runs the command of the next steps and fails with it', async () => {
    const value = result({ command: 'migrate', cwd: folder, nextSteps: steps });
    const { status, out, err } = await runWith(['--install'], { result: value, cwd: folder });
    expect(status).toBe(2);
    expect(err).toContain(`$ ${command}\n`);
    expect(err).toMatch(/realtime-migrate: the install command failed \(\d+\)\n$/);
    expect(out).toContain(command);
  });

  it('drops the step when it is done', async () => {
    const done = 'npm install --version';
    const value = result({
      command: 'migrate',
      cwd: folder,
      nextSteps: [{ text: 'x', command: done }, ...steps.slice(1)],
    });
    const { status, out } = await runWith(['--install'], { result: value, cwd: folder });
    expect(status).toBe(0);
    expect(out).not.toContain(done);
    expect(out).toContain('1. Set the keys');
  });

  it('runs the step of each app, up to the first that fails', async () => {
    const done = 'npm install --version';
    const nextSteps = [done, command, 'npm install --help'].map((one) => ({ text: 'x', command: one }));
    const value = result({ command: 'migrate', cwd: folder, nextSteps });
    const { status, out, err } = await runWith(['--install'], { result: value, cwd: folder });
    expect(status).toBe(2);
    expect(err).toContain(`$ ${done}\n`);
    expect(err).not.toContain('$ npm install --help');
    expect(out).not.toContain(done);
    expect(out).toContain(command);
    expect(out).toContain('npm install --help');
  });

  it('does nothing in a dry run or without such a step', async () => {
    const value = result({ command: 'migrate', cwd: folder, nextSteps: steps, dryRun: true });
    expect((await runWith(['--install', '--dry-run'], { result: value, cwd: folder })).err).not.toContain(
      '$ npm',
    );
    expect((await runWith(['--install'], { result: result({ command: 'migrate' }) })).status).toBe(0);
  });
});

describe('--install, on a branch of commits', () => {
  const command = 'npm install --offline --no-audit --no-fund ./lib';
  /** A run that has made a branch, and has one package left to install. */
  function committed(): { root: string; value: Result } {
    const root = developed({
      'package.json': '{ "name": "app", "version": "1.0.0" }\n',
      'lib/package.json': '{ "name": "lib", "version": "1.0.0" }\n',
      '.gitignore': 'node_modules\n',
    });
    git(root, 'checkout', '-q', '-b', 'realtime-migrate');
    const commits = { branch: 'realtime-migrate', base: 'main', subjects: ['Move it'] };
    const nextSteps = [{ text: 'Install the client', command }];
    return { root, value: result({ command: 'migrate', cwd: root, commits, nextSteps }) };
  }

  it('commits what the package manager wrote, and nothing that lay around', async () => {
    const { root, value } = committed();
    writeFileSync(path.join(root, 'notes.txt'), 'mine');
    const { out, status } = await runWith(['--install'], { result: value, cwd: root });
    expect(status).toBe(0);
    expect(out).toContain('Commits (2) on the new branch realtime-migrate');
    expect(git(root, 'show', '--format=%s', '--name-only', 'HEAD').split('\n').filter(Boolean)).toEqual([
      'Install the Supabase client',
      'package-lock.json',
      'package.json',
    ]);
    expect(git(root, 'status', '--porcelain')).toBe('?? notes.txt\n');
  });

  it('says so where a hook refuses it', async () => {
    const { root, value } = committed();
    const hook = path.join(root, '.git/hooks/pre-commit');
    mkdirSync(path.dirname(hook), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\necho no lockfiles here >&2\nexit 1\n', { mode: 0o755 });
    const { out } = await runWith(['--install'], { result: value, cwd: root });
    expect(out.replace(/\s+/g, ' ')).toContain(
      'What was installed is in no commit (package.json, package-lock.json): no lockfiles here',
    );
    expect(out).toContain('Commits (1) on');
  });
});
