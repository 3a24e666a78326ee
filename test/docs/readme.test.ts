import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verdicts } from '../../src/cli/manual.js';
import { formatNames } from '../../src/report/index.js';
import { catalogue } from '../../src/rules/index.js';
import { deleteBackend } from '../support/delete-backend.js';
import { fenceKeys, fillFences, type Block } from './fences.js';
import { readPage, root } from './pages.js';

const readme = readPage('README.md');
const cli = join(root, 'dist', 'cli.js');

function help(...args: string[]): string {
  return execFileSync(process.execPath, [cli, ...args, '--help'], { encoding: 'utf8' });
}

describe('the reference', () => {
  const commands = ['migrate', 'init', 'check', 'merge', 'sql', 'doctor', 'explain', 'completion'];
  const offered = new Set(
    [help(), ...commands.slice(1).map((command) => help(command))].flatMap(
      (text) => text.match(/--[a-z][a-z-]*/g) ?? [],
    ),
  );
  /** The tables of options start their rows with them. */
  const listed = new Set([...readme.matchAll(/^\| `(--[a-z][a-z-]*)/gm)].map((match) => match[1]));

  test('lists the options that --help lists', () => {
    expect([...listed].sort()).toEqual([...offered].sort());
  });

  test('lists the commands that --help lists', () => {
    const names = [...help().matchAll(/^ {2}(\w+) (?:\[|<).*$/gm)].map((match) => match[1] ?? '');
    expect(names.filter((name) => name !== 'help' && name !== 'paths')).toEqual(commands.slice(1));
    const table = [
      ...readme.matchAll(
        /^\| `realtime-migrate (init|check|merge|sql|doctor|explain|completion|\[paths…\])/gm,
      ),
    ];
    expect(table).toHaveLength(commands.length);
  });

  test.each(commands)('%s has a help with statuses and examples, in 80 columns', (command) => {
    const text = help(...(command === 'migrate' ? [] : [command]));
    expect(text).toMatch(/^Exit status:\n {2}0 /m);
    const examples = [...text.matchAll(/^ {2}\$ npx realtime-migrate (.*)$/gm)].map(
      (match) => match[1] ?? '',
    );
    expect(examples.length).toBeGreaterThan(0);
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test('lists formats, findings and statuses', () => {
    for (const name of formatNames) expect(readme).toContain(`\`${name}\``);
    for (const { code, name } of catalogue) expect(readme).toMatch(new RegExp(`${code}.*\`${name}\``));
    for (const [status, meaning] of verdicts) expect(readme).toContain(`| \`${status}\` | ${meaning} |`);
  });

  test('names scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const page of ['README.md', 'CONTRIBUTING.md']) {
      for (const [, name = ''] of readPage(page).matchAll(/\bnpm run ([\w:-]+)/g))
        expect(scripts).toHaveProperty([name]);
    }
  });
});

describe('the walk-through', () => {
  let folder: string;
  const outputs = new Map<string, string>();
  /** Not the repository of a git hook that runs the tests, and nobody's settings. */
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' });

  function realtimeMigrate(...args: string[]): string {
    const { stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    return stdout + stderr;
  }

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'realtime-migrate-readme-')));
    const leftOut = new Set(['node_modules', '.next', '.venv', '__pycache__', '.pytest_cache']);
    cpSync(join(root, 'fixtures/dashboard'), folder, {
      recursive: true,
      filter: (path) => !leftOut.has(basename(path)),
    });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    git('init', '--quiet');
    git('add', '--all');
    const author = [
      '-c',
      'user.name=Reader',
      '-c',
      'user.email=reader@example.com',
      '-c',
      'commit.gpgSign=false',
    ];
    git(...author, 'commit', '--quiet', '--no-verify', '--message', 'Before');
    outputs.set('npx realtime-migrate ./src', realtimeMigrate('./src'));
    git('add', '--all', '--intent-to-add');
    outputs.set(
      'git diff src/hooks/useSystemAlerts.ts',
      git('diff', '--no-ext-diff', '--no-color', 'src/hooks/useSystemAlerts.ts'),
    );
    outputs.set('npx realtime-migrate check --quiet', realtimeMigrate('check', '--quiet'));
    deleteBackend(folder);
    outputs.set('npx realtime-migrate check', realtimeMigrate('check'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  // `npx vitest run test/docs -u` writes the output into the page.
  test('shows real output', async () => {
    expect(fenceKeys(readme)).toEqual([...outputs.keys()]);
    const render = (key: string): Block => ({ text: `$ ${key}\n${outputs.get(key) ?? ''}` });
    await expect(fillFences(readme, render)).toMatchFileSnapshot(`${root}README.md`);
  });
});
