import { CommanderError } from 'commander';
import { UserError } from '../errors.js';
import { printable } from '../report/text.js';
import { pipeline, type Api } from './api.js';
import { DONE, FAILED } from './exit-status.js';
import { createProgram } from './program.js';
import type { Terminal } from './terminal.js';

/** Says what went wrong: one line where the user can act on it, the stack where only a developer can. */
function fail(error: unknown, { stderr }: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : FAILED;
  if (error instanceof UserError) {
    stderr.write(`realtime-migrate: ${printable(error.message)}\n`);
  } else {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    stderr.write(`realtime-migrate: internal error, please report it\n${text}\n`);
  }
  return FAILED;
}

/**
 * Runs the command line.
 *
 * @param argv The arguments, without the interpreter and the script.
 * @returns The exit status.
 */
export async function run(argv: readonly string[], terminal: Terminal, api: Api = pipeline): Promise<number> {
  let status = DONE;
  const finish = (value: number): void => {
    status = value;
  };
  try {
    await createProgram({ api, terminal, finish }).parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    return fail(error, terminal);
  }
}
