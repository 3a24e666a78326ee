import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/parse/parse.js';
import { git, makeRepository, makeTree, write } from '../discover/tree.js';
import { developed } from './developed.js';
import { ALERTS, LOGS, METRICS, PACKAGE, watcher } from '../pipeline/project.js';
import { cli, cliPath } from './harness.js';

const SHARED = watcher('left', LOGS).replace('return () => ws.close();', 'return ws;');
/** Two routes in one file, one of them in another as well, and a socket that only a human can move. */
const APP = {
  ...PACKAGE,
  'src/both.ts': `${watcher('alerts', ALERTS)}${watcher('metrics', METRICS)}`,
  'src/one.ts': watcher('alerts', ALERTS),
  'src/left.ts': SHARED,
};
const METRICS_PATH = '/api/v3/admin/realtime/metrics';
const ALERTS_PATH = '/api/v3/admin/realtime/alerts';

function hook(root: string, name: string, script: string): void {
  const file = write(root, `.git/hooks/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

const subjects = (root: string, range = 'main..HEAD'): string[] =>
  git(root, 'log', '--reverse', '--format=%s', range).split('\n').filter(Boolean);
const head = (root: string): string => git(root, 'rev-parse', '--abbrev-ref', 'HEAD').trim();
const branches = (root: string): string[] =>
  git(root, 'branch', '--format=%(refname:short)').split('\n').filter(Boolean);
/** Everything that a failed run must leave as it was. */
function state(root: string): unknown {
  const files = git(root, 'ls-files', '-co', '--exclude-standard').split('\n').filter(Boolean);
  return {
    head: head(root),
    commit: git(root, 'rev-parse', 'HEAD'),
    branches: branches(root),
    status: git(root, 'status', '--porcelain'),
    files: files.map((file) => [file, readFileSync(path.join(root, file), 'latin1')]),
  };
}

describe('--commits route', () => {
  it('makes one commit for each route on a new branch, and ends with what a plain run writes', () => {
    const root = developed(APP);
    const plain = developed(APP);
    expect(cli(['.'], { cwd: plain }).status).toBe(1);
    const { status, stdout, stderr } = cli(['.', '--commits', 'route'], { cwd: root });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(head(root)).toBe('realtime-migrate');
    expect(git(root, 'status', '--porcelain')).toBe('');
    const made = [
      'Add the Supabase client',
      `Move ${METRICS_PATH} to the channel admin-metrics`,
      `Move ${ALERTS_PATH} to the channel admin-alerts`,
      'Mark the WebSockets that are left',
    ];
    expect(subjects(root)).toEqual(made);
    expect(stdout).toContain(
      `Commits (4) on the new branch realtime-migrate, after main\n${made.map((one) => `  ${one}\n`).join('')}`,
    );
    expect(stdout).toContain('git log -p --reverse main..realtime-migrate\n');
    git(plain, 'add', '-A');
    expect(git(root, 'rev-parse', 'HEAD^{tree}')).toBe(git(plain, 'write-tree'));
  });

  it('holds in each commit the edits of that route alone, in a tree that parses', () => {
    const root = developed(APP);
    cli(['.', '--commits', 'route'], { cwd: root });
    const changed = (commit: string): string[] =>
      git(root, 'show', '--format=', '--name-only', commit).split('\n').filter(Boolean);
    expect(changed('HEAD~3')).toEqual(['.env.example', 'lib/supabase.ts']);
    expect(changed('HEAD~2')).toEqual(['sql/realtime_migrate.sql', 'src/both.ts']);
    expect(changed('HEAD~1')).toEqual(['sql/realtime_migrate.sql', 'src/both.ts', 'src/one.ts']);
    expect(changed('HEAD')).toEqual(['src/left.ts']);
    const between = git(root, 'show', 'HEAD~2:src/both.ts');
    expect(between).toContain('.channel(`admin-metrics:');
    expect(between).toContain(`new WebSocket(${ALERTS})`);
    expect(git(root, 'show', 'HEAD~2:sql/realtime_migrate.sql')).not.toContain(
      'feed on public.system_alerts',
    );
    expect(git(root, 'show', 'HEAD~1:sql/realtime_migrate.sql')).toContain('feed on public.system_alerts');
    for (const commit of ['HEAD~3', 'HEAD~2', 'HEAD~1', 'HEAD'])
      for (const file of ['src/both.ts', 'src/one.ts', 'src/left.ts'])
        expect(parse(file, git(root, 'show', `${commit}:${file}`))).not.toHaveProperty('reason');
  });

  it('explains each commit: route, sockets with level and place, reasons, channel, table, SQL', () => {
    const root = developed(APP);
    cli(['.', '--commits', 'route'], { cwd: root });
    const message = git(root, 'log', '-1', '--format=%B', 'HEAD~2');
    const line = git(root, 'show', 'HEAD~2:src/both.ts')
      .split('\n')
      .findIndex((one) => one.includes('.channel('));
    expect(message).toContain(`${METRICS_PATH} was a hand-written WebSocket`);
    expect(message).toContain('public.admin_metrics_view');
    expect(message).toContain('sql/realtime_migrate.sql');
    expect(message).toMatch(
      new RegExp(`1 socket:\n\n- src/both\\.ts:${String(line)}: review, channel admin-metrics on\n  public`),
    );
    expect(message).toContain('  - a snapshot of `admin_metrics_view` is loaded on each (re)join');
    for (const one of message.split('\n').slice(1)) expect(one.length).toBeLessThanOrEqual(72);
    expect(git(root, 'log', '-1', '--format=%b', 'HEAD')).toContain('- src/left.ts:3');
  });

  it('writes subjects as the repository does', () => {
    const root = developed(APP);
    for (const subject of ['feat(ui): add a page', 'fix: mend it'])
      git(root, 'commit', '-q', '--allow-empty', '-m', subject);
    cli(['.', '--commits', 'route'], { cwd: root });
    expect(subjects(root)[1]).toBe(`refactor: move ${METRICS_PATH} to the channel admin-metrics`);
  });

  it('counts up where the name is taken, here or on a remote, also by a folder of branches', () => {
    const root = developed(APP);
    git(root, 'branch', 'realtime-migrate/part');
    git(root, 'update-ref', 'refs/remotes/origin/realtime-migrate-2', 'HEAD');
    expect(cli(['.', '--commits', 'route'], { cwd: root }).status).toBe(1);
    expect(head(root)).toBe('realtime-migrate-3');
  });

  it('starts from a detached HEAD, and from a folder below the top', () => {
    const { 'package.json': manifest } = PACKAGE;
    const root = developed({
      'web/package.json': manifest,
      'web/src/a.ts': watcher('alerts', ALERTS),
      'b.txt': 'b',
    });
    git(root, 'checkout', '-q', '--detach');
    const base = git(root, 'rev-parse', 'HEAD').trim();
    const { status, stdout } = cli(['--cwd', 'web', '--commits', 'route'], { cwd: root });
    expect(status).toBe(0);
    expect(stdout).toContain(`git log -p --reverse ${base.slice(0, 12)}..realtime-migrate`);
    expect(subjects(root, `${base}..HEAD`)).toHaveLength(2);
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  it('in a dry run says what it would commit, and touches nothing', () => {
    const root = developed(APP);
    const before = state(root);
    const { stderr, stdout } = cli(['.', '--commits', 'route', '--dry-run'], { cwd: root });
    expect(stdout).toMatch(/^diff --git/);
    expect(stderr).toContain('Would commit (4) on a new branch\n  Add the Supabase client\n');
    expect(state(root)).toEqual(before);
  });

  it('says so when there is nothing to do, and makes no branch', () => {
    const root = developed({ ...PACKAGE, 'src/a.ts': 'export {};\n' });
    expect(cli(['.', '--commits', 'route'], { cwd: root }).status).toBe(0);
    expect(branches(root)).toEqual(['main']);
  });

  it('leaves out what git ignores, and says so', () => {
    const root = developed({ ...APP, '.gitignore': 'lib/\n' });
    const { stdout } = cli(['.', '--commits', 'route'], { cwd: root });
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'lib/supabase.ts is written, and in no commit, because git ignores it',
    );
    expect(existsSync(path.join(root, 'lib/supabase.ts'))).toBe(true);
    expect(git(root, 'ls-files', 'lib')).toBe('');
  });
});

describe('--commits route refuses, with one line and status 2,', () => {
  const refused = (root: string, ...args: string[]): string => {
    const { status, stderr, stdout } = cli(['.', '--commits', 'route', ...args], { cwd: root });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^realtime-migrate: --commits: [^\n]+\n$/);
    return stderr;
  };

  it('a folder without a repository', () => {
    const root = makeTree(APP);
    expect(refused(root)).toContain('is in no git repository');
    expect(readFileSync(path.join(root, 'src/one.ts'), 'utf8')).toBe(APP['src/one.ts']);
  });

  it.each([
    ['changed', (root: string) => write(root, 'package.json', '{}\n')],
    ['staged', (root: string) => (write(root, 'new.txt', 'x'), git(root, 'add', 'new.txt'))],
    ['a source that is not tracked', (root: string) => write(root, 'src/fresh.ts', watcher('more', LOGS))],
  ])('a tree that is not clean (%s), also with --force', (_, spoil) => {
    const root = developed(APP);
    spoil(root);
    const before = state(root);
    expect(refused(root, '--force')).toContain('commit or stash');
    expect(state(root)).toEqual(before);
  });

  it('but not for files beside, which no commit would hold', () => {
    const root = developed(APP);
    write(root, 'notes.txt', 'mine');
    expect(cli(['.', '--commits', 'route'], { cwd: root }).status).toBe(1);
    expect(git(root, 'status', '--porcelain')).toBe('?? notes.txt\n');
  });

  it('a repository without a commit, one in the middle of a merge, and one without an author', () => {
    const empty = makeTree(APP);
    git(empty, 'init', '-q');
    expect(refused(empty)).toContain('has no commit yet');

    const merging = developed(APP);
    writeFileSync(path.join(merging, '.git/MERGE_HEAD'), git(merging, 'rev-parse', 'HEAD'));
    expect(refused(merging)).toContain('a merge is under way');

    const nobody = makeRepository(APP);
    git(nobody, 'config', 'user.useConfigOnly', 'true');
    const { status, stderr } = cli(['.', '--commits', 'route'], {
      cwd: nobody,
      env: { HOME: nobody, XDG_CONFIG_HOME: nobody, GIT_CONFIG_NOSYSTEM: '1', EMAIL: undefined },
    });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('git does not know who commits') as string,
    });
  });

  it('files of another repository', () => {
    const root = developed({ ...PACKAGE, 'readme.txt': 'x' });
    const other = developed(APP);
    const { status, stderr } = cli([other, '--commits', 'route'], { cwd: root });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('run in each repository by itself') as string,
    });
    expect(git(other, 'status', '--porcelain')).toBe('');
  });

  it('any other unit', () => {
    const { status, stderr } = cli(['.', '--commits', 'file'], { cwd: developed(APP) });
    expect(status).toBe(2);
    expect(stderr).toContain('Allowed choices are route');
  });
});

describe('when a commit fails', () => {
  it('a hook of the repository is obeyed: all is as it was, and its words are passed on', () => {
    const root = developed({ ...APP, 'src/crlf.ts': watcher('more', METRICS).replaceAll('\n', '\r\n') });
    // The third commit fails, when two are made.
    hook(
      root,
      'pre-commit',
      'git diff --cached | grep -q "feed on public.system_alerts" || exit 0\nprintf "\\033[31malerts are mine\\033[0m\\n" >&2\nexit 1',
    );
    const before = state(root);
    const { status, stderr } = cli(['.', '--commits', 'route'], { cwd: root });
    expect(status).toBe(2);
    expect(stderr).toBe(
      `realtime-migrate: --commits: git, or a hook of the repository, refused the commit "Move ${ALERTS_PATH} to the channel ` +
        `admin-alerts": alerts are mine (you are on main again, every file is as it was, and the branch realtime-migrate is gone)\n`,
    );
    expect(state(root)).toEqual(before);
    expect(existsSync(path.join(root, 'lib'))).toBe(false);
  });

  it('goes back to a detached HEAD, over ignored files and line ends that git would write otherwise', () => {
    const root = developed({ ...APP, '.gitignore': 'lib/\n' });
    // The working files keep their LF: git would check them out with CRLF.
    git(root, 'config', 'core.autocrlf', 'true');
    git(root, 'checkout', '-q', '--detach');
    hook(root, 'commit-msg', 'grep -q "^Mark" "$1" && exit 1\nexit 0');
    const before = state(root);
    const { status, stderr } = cli(['.', '--commits', 'route'], { cwd: root });
    expect(status).toBe(2);
    expect(stderr).toMatch(/\(you are at [0-9a-f]{12} again/);
    expect(state(root)).toEqual(before);
    expect(existsSync(path.join(root, 'lib'))).toBe(false);
  });

  it('hooks that change the files are given each state anew', () => {
    const root = developed(APP);
    hook(
      root,
      'pre-commit',
      'for f in $(git diff --cached --name-only -- "src/*.ts"); do echo "// checked" >> "$f"; git add "$f"; done',
    );
    expect(cli(['.', '--commits', 'route'], { cwd: root }).status).toBe(1);
    expect(subjects(root)).toHaveLength(4);
    expect(readFileSync(path.join(root, 'src/both.ts'), 'utf8').match(/\/\/ checked/g)).toHaveLength(1);
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle leaves all as it was', async (signal) => {
    const root = developed(APP);
    const mark = path.join(makeTree(), 'in-hook');
    hook(
      root,
      'pre-commit',
      `git diff --cached | grep -q "row on public.admin_metrics_view" || exit 0\ntouch ${mark}\nsleep 2`,
    );
    const before = state(root);
    const child = spawn(process.execPath, [cliPath, '.', '--commits', 'route'], {
      cwd: root,
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    while (
      statSync(mark, { throwIfNoEntry: false }) === undefined &&
      child.exitCode === null &&
      child.signalCode === null
    )
      await new Promise((done) => setTimeout(done, 50));
    child.kill(signal);
    expect((await ended)[1]).toBe(signal);
    expect(state(root)).toEqual(before);
  });

  it('Ctrl-C, which git and its hook hear as well, leaves all as it was', async () => {
    const root = developed(APP);
    const mark = path.join(makeTree(), 'in-hook');
    hook(
      root,
      'pre-commit',
      `git diff --cached | grep -q "feed on public.system_alerts" || exit 0\ntouch ${mark}\nsleep 5`,
    );
    const before = state(root);
    // A group of its own, as a shell gives each command.
    const child = spawn(process.execPath, [cliPath, '.', '--commits', 'route'], {
      ...{ cwd: root, stdio: 'ignore', detached: true },
    });
    const ended = once(child, 'exit');
    while (
      statSync(mark, { throwIfNoEntry: false }) === undefined &&
      child.exitCode === null &&
      child.signalCode === null
    )
      await new Promise((done) => setTimeout(done, 50));
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
    expect((await ended)[1]).toBe('SIGINT');
    expect(state(root)).toEqual(before);
    rmSync(mark, { force: true });
  });
});

it('the commits of the example compile one by one, and end with what a plain run writes', () => {
  const example = new URL('../../fixtures/dashboard/', import.meta.url).pathname;
  const copy = (): string => {
    const root = developed({ placeholder: '' });
    execFileSync('cp', ['-r', `${example}.`, root]);
    rmSync(path.join(root, 'node_modules'), { recursive: true, force: true });
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'the example');
    return root;
  };
  const root = copy();
  const plain = copy();
  cli(['./src'], { cwd: plain });
  const { status } = cli(['./src', '--commits', 'route'], { cwd: root });
  expect(status).toBe(0);
  git(plain, 'add', '-A');
  expect(git(root, 'rev-parse', 'HEAD^{tree}')).toBe(git(plain, 'write-tree'));
  expect(subjects(root)).toHaveLength(4);
});
