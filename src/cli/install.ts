import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { CommitList, NextStep, Result } from '../contract.js';
import type { Terminal } from './terminal.js';

/** Matches the step that adds a package, with whichever package manager was detected. */
function isInstall({ command }: NextStep): boolean {
  return command !== undefined && /\b(npm install|(pnpm|yarn|bun) add) /.test(command);
}

/**
 * Runs the install commands among the next steps, if any, up to the first that fails. Their output goes to the error
 * stream, because the standard output belongs to the report. What they write is the last commit of a branch of commits.
 *
 * @returns Whether it went well, and the result without the steps that are done.
 */
export async function install(result: Result, terminal: Terminal): Promise<{ result: Result; ok: boolean }> {
  const steps = result.nextSteps.filter(isInstall);
  const finish = steps.length > 0 && result.commits?.branch ? await committing(result, result.commits) : same;
  const done = new Set<NextStep>();
  // Each app of a monorepo has a step of its own.
  for (const step of steps) {
    const { command = '' } = step;
    terminal.stderr.write(`$ ${command}\n`);
    const child = spawn(command, { cwd: result.cwd, shell: true, stdio: ['inherit', 2, 2] });
    const [status] = (await once(child, 'close')) as [number | null];
    if (status !== 0) {
      terminal.stderr.write(`realtime-migrate: the install command failed (${status ?? 'killed'})\n`);
      return { result: finish(without(result, done)), ok: false };
    }
    done.add(step);
  }
  return { result: finish(without(result, done)), ok: true };
}

function same(result: Result): Result {
  return result;
}

function without(result: Result, done: ReadonlySet<NextStep>): Result {
  return { ...result, nextSteps: result.nextSteps.filter((step) => !done.has(step)) };
}

/** Remembers what is uncommitted now, and commits what came to it. */
async function committing({ cwd }: Result, { base, ...list }: CommitList): Promise<typeof same> {
  const [
    { commitInstalled, uncommitted },
    { LOCKFILE_NAMES: lockfiles },
    { inStyleOf, messageOfInstall },
    routes,
  ] = await Promise.all([
    import('../apply/commit-installed.js'),
    import('../project/package-manager.js'),
    import('../report/commit-message.js'),
    import('../pipeline/commit-routes.js'),
  ]);
  const before = uncommitted(cwd, lockfiles);
  const message = inStyleOf(routes.latestSubjects(cwd, base ?? undefined), messageOfInstall());
  return (result) => {
    const { files, refused } = commitInstalled({ cwd, before, lockfiles, message });
    if (files.length === 0) return result;
    if (refused !== undefined)
      return {
        ...result,
        warnings: [
          ...result.warnings,
          `What was installed is in no commit (${files.join(', ')}): ${refused.split('\n').at(-1) ?? ''}`,
        ],
      };
    return {
      ...result,
      commits: { ...list, base, subjects: [...list.subjects, routes.subjectOf(message)] },
    };
  };
}
