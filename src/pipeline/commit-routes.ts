import path from 'node:path';
import { Branch } from '../apply/branch.js';
import type { CommitList, FileChange } from '../contract.js';
import { relative } from '../discover/exclude.js';
import { git } from '../discover/git.js';
import { inStyleOf } from '../report/commit-message.js';
import type { CommitStep } from './commit-steps.js';

/** Name of the branch; a number is added when it is taken. */
const BRANCH = 'realtime-migrate';
/** How many of the latest commits tell how messages are written. */
const LATEST = 30;

interface Asked {
  /** Working directory, absolute. */
  cwd: string;
  changes: readonly FileChange[];
  steps: readonly CommitStep[];
}

/**
 * Writes a migration as commits on a new branch. Whatever fails, the branch that was checked out and all files are as they were.
 *
 * @returns What was committed, and sentences about what was not.
 * @throws UserError of one line, see {@link Branch}.
 */
export async function commitRoutes({
  cwd,
  changes,
  steps,
}: Asked): Promise<{ commits: CommitList; warnings: string[] }> {
  const messages = styled(cwd, steps);
  const branch = Branch.open({ cwd, name: BRANCH, changes });
  const subjects: string[] = [];
  const warnings: string[] = [];
  try {
    for (const [index, { states }] of steps.entries()) {
      const message = messages[index] ?? '';
      if (await branch.commit(states, message)) subjects.push(subjectOf(message));
    }
    for (const file of branch.ignored)
      warnings.push(
        `${file} is written, and in no commit, because git ignores it: git add -f ${file} adds it.`,
      );
    const left = branch.leftBehind();
    if (left.length > 0)
      warnings.push(
        `A hook changed what it did not commit: ${left.slice(0, 3).join(', ')}${left.length > 3 ? ' …' : ''}`,
      );
    branch.close();
  } catch (error) {
    await branch.abandon();
    throw error;
  }
  const { name, base } = branch;
  return { commits: { branch: name, base, subjects, ...placesFor(cwd, base) }, warnings };
}

/** Where the branch can go, and where the text about it can lie. */
function placesFor(cwd: string, base: string): Pick<CommitList, 'remote' | 'textFile'> {
  const lines = (args: readonly string[]): string[] => {
    const answer = git(cwd, args);
    return answer.ok ? answer.stdout.split('\n').filter((line) => line !== '') : [];
  };
  const remotes = lines(['remote']);
  const [own] = lines(['config', '--get', `branch.${base}.remote`]);
  const name = remotes.find((one) => one === own) ?? remotes.find((one) => one === 'origin') ?? remotes[0];
  const [url = ''] = name === undefined ? [] : lines(['remote', 'get-url', name]);
  const [place] = lines(['rev-parse', '--git-path', 'realtime-migrate.md']);
  return {
    ...(name !== undefined && { remote: { name, url } }),
    ...(place !== undefined && { textFile: relative(cwd, path.resolve(cwd, place)) }),
  };
}

/** What {@link commitRoutes} would commit; asks git for no more than the way messages are written. */
export function plannedCommits({ cwd, steps }: Pick<Asked, 'cwd' | 'steps'>): CommitList {
  return { branch: null, base: null, subjects: styled(cwd, steps).map(subjectOf) };
}

function styled(cwd: string, steps: readonly CommitStep[]): string[] {
  const latest = latestSubjects(cwd);
  return steps.map(({ message }) => inStyleOf(latest, message));
}

/** How messages are written here. `from` names a branch or commit; what is checked out unless given. */
export function latestSubjects(cwd: string, from = 'HEAD'): string[] {
  const log = git(cwd, ['log', `-${String(LATEST)}`, '--no-merges', '--format=%s', from, '--']);
  return log.ok ? log.stdout.split('\n').filter((subject) => subject !== '') : [];
}

/** The first line of a message. */
export function subjectOf(message: string): string {
  return message.split('\n')[0] ?? '';
}
