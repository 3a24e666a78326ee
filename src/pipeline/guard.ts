import { inspectWorktree } from '../apply/index.js';
import type { FileChange } from '../contract.js';
import { UserError } from '../errors.js';

/**
 * Refuses to overwrite what git could not bring back.
 *
 * @returns Whether there is a git at all.
 */
export function guard(cwd: string, changes: readonly FileChange[]): boolean {
  const files = changes.filter(({ before }) => before !== null).map(({ path }) => path);
  const worktree = inspectWorktree({ cwd, files });
  if (worktree.kind !== 'dirty') return worktree.kind === 'clean';
  const shown = worktree.files.slice(0, 3).join(', ');
  const more = worktree.files.length > 3 ? ` and ${String(worktree.files.length - 3)} more` : '';
  throw new UserError(
    `nothing was written, because git could not bring back the present state of ${shown}${more}: commit it first, or pass --force`,
  );
}
