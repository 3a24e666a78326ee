import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { NextStep, Result } from '../contract.js';
import type { Terminal } from './terminal.js';

/** Matches the step that adds a package, with whichever package manager was detected. */
function isInstall({ command }: NextStep): boolean {
  return command !== undefined && /\b(npm install|(pnpm|yarn|bun) add) /.test(command);
}

/**
 * Runs the install commands among the next steps, if any, up to the first that fails. Their output goes to the error
 * stream, because the standard output belongs to the report.
 *
 * @returns Whether it went well, and the result without the steps that are done.
 */
export async function install(result: Result, terminal: Terminal): Promise<{ result: Result; ok: boolean }> {
  const done = new Set<NextStep>();
  // Each app of a monorepo has a step of its own.
  for (const step of result.nextSteps.filter(isInstall)) {
    const { command = '' } = step;
    terminal.stderr.write(`$ ${command}\n`);
    const child = spawn(command, { cwd: result.cwd, shell: true, stdio: ['inherit', 2, 2] });
    const [status] = (await once(child, 'close')) as [number | null];
    if (status !== 0) {
      terminal.stderr.write(`realtime-migrate: the install command failed (${status ?? 'killed'})\n`);
      return { result: without(result, done), ok: false };
    }
    done.add(step);
  }
  return { result: without(result, done), ok: true };
}

function without(result: Result, done: ReadonlySet<NextStep>): Result {
  return { ...result, nextSteps: result.nextSteps.filter((step) => !done.has(step)) };
}
