import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Api } from '../../src/cli/api.js';
import { run } from '../../src/cli/run.js';
import type { Result } from '../../src/contract.js';

/** The built program, as users run it. */
export const cliPath = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Runs the built program to its end. */
export function cli(
  args: string[],
  { cwd, env, node = [] }: { cwd?: string; env?: NodeJS.ProcessEnv; node?: string[] } = {},
): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [...node, cliPath, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: undefined, CI: undefined, ...env },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
}

type Command = 'check' | 'doctor' | 'merge' | 'migrate';

export interface Run {
  status: number;
  out: string;
  err: string;
  /** What the library was called with. */
  calls: { command: Command; options: Record<string, unknown> }[];
}

interface Setting {
  /** What the library returns, or throws. */
  result?: Result | Error;
  /** Standard output, or the error stream, is a terminal. */
  tty?: { out?: boolean; err?: boolean; columns?: number };
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

/** Runs the command line in this process with a library that returns what the test says. */
export async function runWith(
  args: string[],
  { result, tty = {}, env = {}, cwd = '/app' }: Setting,
): Promise<Run> {
  const calls: Run['calls'] = [];
  const answer = (command: Command) => (options: object) => {
    calls.push({ command, options: { ...options } });
    return result === undefined || result instanceof Error
      ? Promise.reject(result ?? new Error('no result was expected'))
      : Promise.resolve(result);
  };
  const api: Api = {
    migrate: answer('migrate'),
    check: answer('check'),
    doctor: answer('doctor'),
    merge: answer('merge'),
    init: () => Promise.reject(new Error('no init was expected')),
    sql: () => Promise.reject(new Error('no SQL was expected')),
  };
  let out = '';
  let err = '';
  const terminal = {
    stdout: { write: (text: string) => (out += text), isTTY: tty.out, columns: tty.columns },
    stderr: { write: (text: string) => (err += text), isTTY: tty.err, columns: tty.columns },
    env,
    cwd,
  };
  const status = await run(args, terminal, api);
  return { status, out, err, calls };
}
