import fs from 'node:fs';
import type { FileChange } from '../contract.js';
import { messageOf, UserError } from '../errors.js';
import { deferSignals } from './defer-signals.js';
import { commit, discard, stage, type Staged } from './write.js';

export { inspectWorktree, type InspectOptions, type Worktree } from './worktree.js';

export interface ApplyOptions {
  /** Called after each file is in place. */
  onWrite?: (change: FileChange) => void;
}

/**
 * Writes the changes. All are first written beside their targets and then renamed, so that a full disk or a folder
 * without permission is met before the first source changes, and every file is whole at any moment, old or new.
 * A link stays a link (its target is written), and mode and owner are kept.
 *
 * @throws UserError of one line, with nothing written, when a target no longer holds `before` or cannot be written.
 */
export function applyChanges(changes: readonly FileChange[], { onWrite }: ApplyOptions = {}): void {
  deferSignals(() => {
    const targets = changes.map(verifiedTarget);
    if (new Set(targets).size < targets.length) throw new Error('two changes for one file');
    const staged: Staged[] = [];
    try {
      for (const [index, change] of changes.entries()) {
        staged.push(naming(change, () => stage(targets[index] ?? change.path, Buffer.from(change.after))));
      }
      for (const change of changes) {
        const next = staged[0];
        if (next === undefined) break;
        naming(change, () => {
          commit(next);
        });
        staged.shift();
        onWrite?.(change);
      }
    } finally {
      staged.reverse().forEach(discard);
    }
  });
}

/** Where the change goes, links resolved, once it is sure that it changes what was analysed. */
function verifiedTarget(change: FileChange): string {
  const { path, file, before } = change;
  return naming(change, () => {
    if (before === null) {
      // Also a dangling link is something: following it would write to a place nobody named.
      if (fs.lstatSync(path, { throwIfNoEntry: false })) {
        throw new UserError(`${file}: has appeared meanwhile; nothing was written`);
      }
      return path;
    }
    const target = fs.realpathSync(path);
    if (!fs.readFileSync(target).equals(Buffer.from(before))) {
      throw new UserError(`${file}: has changed since it was read; nothing was written. Run again`);
    }
    // A rename needs no permission on the file itself; its owner's wish holds all the same.
    fs.closeSync(fs.openSync(target, 'r+'));
    return target;
  });
}

/** Says which file an error of the file system is about, by the name the user knows. */
function naming<T>({ file }: FileChange, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file}: could not be written: ${messageOf(error)}`);
  }
}
