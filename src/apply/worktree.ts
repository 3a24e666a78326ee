import fs from 'node:fs';
import path from 'node:path';
import { relative } from '../discover/exclude.js';
import { git, gitRoot, zeroSeparated } from '../discover/git.js';
import { UserError } from '../errors.js';

/**
 * Whether what is about to be overwritten could be brought back. `dirty` names the files that git could not restore,
 * relative to the working directory; `none`: some lie outside any git tree, and none of the others is dirty.
 */
export type Worktree = { kind: 'clean' } | { kind: 'dirty'; files: string[] } | { kind: 'none' };

export interface InspectOptions {
  /** Working directory, absolute. */
  cwd: string;
  /** The files to be written, relative to `cwd` or absolute. Those that do not exist yet have nothing to lose. */
  files: readonly string[];
}

/** Paths for one git command, well below the shortest limit of an operating system (32 kB on Windows). */
const batch = 100;

/**
 * Looks at the given files only: changes elsewhere in the tree are no obstacle. A file git does not track, ignored or
 * not, counts as dirty, since its old content would be gone.
 *
 * @throws UserError when the files lie in a git tree and git does not answer for it.
 */
export function inspectWorktree({ cwd, files }: InspectOptions): Worktree {
  // Tree → name in the tree → the name the caller knows.
  const trees = new Map<string, Map<string, string>>();
  let outside = false;
  for (const file of files) {
    const named = path.resolve(cwd, file);
    if (!fs.existsSync(named)) continue;
    const target = fs.realpathSync(named);
    const root = gitRoot(path.dirname(target));
    if (root === undefined) {
      outside = true;
      continue;
    }
    const members = trees.get(root) ?? new Map<string, string>();
    members.set(path.relative(root, target).split(path.sep).join('/'), named);
    trees.set(root, members);
  }
  const dirty: string[] = [];
  for (const [root, members] of trees) {
    const lost = unrestorable(root, [...members.keys()]);
    if (lost === undefined) outside = true;
    for (const name of lost ?? []) dirty.push(members.get(name) ?? path.join(root, name));
  }
  if (dirty.length > 0) return { kind: 'dirty', files: dirty.map((file) => relative(cwd, file)).sort() };
  return { kind: outside ? 'none' : 'clean' };
}

/** The names among `names` whose content git does not hold; undefined where there is no git. */
function unrestorable(root: string, names: readonly string[]): string[] | undefined {
  const lost = new Set<string>();
  for (let start = 0; start < names.length; start += batch) {
    const some = names.slice(start, start + batch);
    const tracked = git(root, ['--literal-pathspecs', 'ls-files', '-z', '--', ...some]);
    const status = git(root, [
      '--literal-pathspecs',
      'status',
      '--porcelain',
      '-z',
      '-uno',
      '--no-renames',
      '--',
      ...some,
    ]);
    for (const answer of [tracked, status]) {
      if (answer.ok) continue;
      if (answer.missing) return undefined;
      throw new UserError(`${root}: git cannot tell whether the files are committed: ${answer.reason}`);
    }
    if (!tracked.ok || !status.ok) continue;
    const known = new Set(zeroSeparated(tracked.stdout));
    for (const name of some) if (!known.has(name)) lost.add(name);
    // Two letters of status and a blank before each name.
    for (const entry of zeroSeparated(status.stdout)) lost.add(entry.slice(3));
  }
  return [...lost];
}
