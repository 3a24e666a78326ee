import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { NextStep, Result } from '../contract.js';
import type { Terminal } from './terminal.js';

/** Matches the step that adds a package, with whichever package manager was detected. */
function isInstall({ command }: NextStep): boolean {
  return command !== undefined && /\b(npm install|(pnpm|yarn|bun) add) /.test(command);
}

/**
 * Runs the install command among the next steps, where there is one. Its output goes to the error stream, because the
 * standard output belongs to the report.
 *
 * @returns Whether it went well, and the result without the step that is done.
 */
export async function install(result: Result, terminal: Terminal): Promise<{ result: Result; ok: boolean }> {
  const step = result.nextSteps.find(isInstall);
  if (step?.command === undefined) return { result, ok: true };
  terminal.stderr.write(`$ ${step.command}\n`);
  const child = spawn(step.command, { cwd: result.cwd, shell: true, stdio: ['inherit', 2, 2] });
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) {
    terminal.stderr.write(`realtime-migrate: the install command failed (${status ?? 'killed'})\n`);
    return { result, ok: false };
  }
  return { result: { ...result, nextSteps: result.nextSteps.filter((other) => other !== step) }, ok: true };
}
