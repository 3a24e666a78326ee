import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatNames } from '../../src/report/index.js';
import { catalogue } from '../../src/rules/index.js';
import { runWith } from './harness.js';

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'completion-'));
  for (const shell of ['bash', 'zsh', 'fish'])
    writeFileSync(path.join(folder, `script.${shell}`), (await runWith(['completion', shell], {})).out);
  mkdirSync(path.join(folder, 'app/my code'), { recursive: true });
  writeFileSync(path.join(folder, 'app/my config.ts'), '');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Ask = (line: string) => string[];

/** What a shell offers for the last word of a line, asked in a folder with `my code/` and `my config.ts`. */
function asking(shell: string, script: string): Ask {
  return (line) => {
    const args =
      shell === 'bash' ? ['--norc', '-c', script, 'bash', ...line.split(' ')] : ['-c', script, line];
    const output = execFileSync(shell, args, {
      cwd: path.join(folder, 'app'),
      encoding: 'utf8',
      env: { ...process.env, SCRIPT: path.join(folder, `script.${shell}`) },
    });
    return output.split('\n').flatMap((found) => (found === '' ? [] : [found.split('\t')[0] ?? '']));
  };
}

const bash = asking(
  'bash',
  `source "$SCRIPT"
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_realtime_migrate
if ((\${#COMPREPLY[@]})); then printf '%s\\n' "\${COMPREPLY[@]}"; fi
complete -p realtime-migrate >/dev/null`,
);
const fish = asking('fish', 'source $SCRIPT; complete -C $argv[1]');

const questions: [line: string, offered: string[], notOffered: string[]][] = [
  ['realtime-migrate ch', ['check'], ['sql']],
  ['realtime-migrate --dry', ['--dry-run'], ['--shard']],
  ['realtime-migrate check --', ['--shard', '--fix', '--baseline', '--format'], ['--no-sql', '--down']],
  ['realtime-migrate sql --', ['--down', '--config'], ['--format', '--shard']],
  ['realtime-migrate check --format ', [...formatNames], ['my config.ts', 'sql']],
  ['realtime-migrate explain RM0', ['RM001', 'RM002'], ['RM101', 'check']],
  ['realtime-migrate check --cwd my', ['my code'], ['my config.ts']],
  ['realtime-migrate --config my', ['my config.ts'], []],
  ['realtime-migrate my', ['my code', 'my config.ts'], ['check']],
  ['realtime-migrate completion ', ['bash', 'zsh', 'fish'], ['RM001']],
];

function answers(ask: Ask): void {
  for (const [line, offered, notOffered] of questions) {
    const found = ask(line).map((word) => word.replace(/\/$/, '').replaceAll('\\ ', ' '));
    expect(found, line).toEqual(expect.arrayContaining(offered));
    for (const word of notOffered) expect(found, line).not.toContain(word);
  }
}

describe('completion', () => {
  it.skipIf(!has('bash'))('completes in bash what --help lists', () => {
    answers(bash);
    expect(bash('realtime-migrate explain RM')).toEqual(
      expect.arrayContaining(catalogue.map(({ code }) => code)),
    );
    expect(bash('realtime-migrate check --max-warnings ')).toEqual([]);
  });

  it.skipIf(!has('fish'))('completes in fish', () => {
    answers(fish);
  });

  it.skipIf(!has('zsh'))('is a script for zsh', () => {
    const { status, stderr } = spawnSync('zsh', ['-n', path.join(folder, 'script.zsh')], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('knows no other shell', async () => {
    const { status, err } = await runWith(['completion', 'tcsh'], {});
    expect(status).toBe(2);
    expect(err).toContain('bash, zsh, fish');
  });
});
