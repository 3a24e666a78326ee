import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { SkippedFile } from '../contract.js';
import { below, git, gitRoot, zeroSeparated } from './git.js';
import { isSourceName, type Listing } from './listing.js';
import { Snapshot } from './snapshot.js';

/**
 * The files below a folder, sources unless said otherwise, as git knows them: tracked, or untracked and not ignored. Undefined when git cannot
 * answer for this folder (not a git tree, no git, or a folder that is itself ignored, where git would list nothing).
 *
 * A repository inside the repository (a submodule, a clone) is another project: it is reported, not entered.
 */
export function listWithGit(
  folder: string,
  isWanted = isSourceName,
  snapshot = new Snapshot(),
): Listing | undefined {
  // A folder reached by a link belongs to the tree it lies in.
  const root = gitRoot(realpathSync(folder));
  if (root === undefined) return undefined;
  const answer = snapshot.listed(folder);
  if (!answer) return undefined;
  const { names } = answer;
  if (names.size === 0 && git(root, ['check-ignore', '-q', '--', realpathSync(folder)]).ok) return undefined;

  const absolute = below(folder);
  const files: string[] = [];
  const skipped = closedFolders(answer.stderr, root);
  const others = new Set(submodules(folder, root));
  for (const name of names) if (name.endsWith('/')) others.add(name);
  for (const name of others) {
    skipped.push({
      file: path.resolve(folder, name),
      kind: 'excluded',
      failed: false,
      reason: 'a git repository of its own: name the folder to include it',
    });
  }
  for (const name of names) {
    if (isWanted(name) && !inNodeModules(name) && !others.has(name)) files.push(absolute(name));
  }
  return { files, skipped };
}

/** Only a tree with submodules pays for the second listing, which alone tells them from files. */
function submodules(folder: string, root: string): string[] {
  if (!existsSync(path.join(root, '.gitmodules'))) return [];
  const answer = git(folder, ['ls-files', '-s', '-z', '--', '.']);
  if (!answer.ok) return [];
  return zeroSeparated(answer.stdout)
    .filter((line) => line.startsWith('160000 '))
    .map((line) => line.slice(line.indexOf('\t') + 1));
}

function inNodeModules(name: string): boolean {
  return name.startsWith('node_modules/') || name.includes('/node_modules/');
}

/** git leaves a folder it may not read with no more than a warning, which names it from the top of the tree. */
function closedFolders(stderr: string, root: string): SkippedFile[] {
  return [...stderr.matchAll(/could not open directory '(.*?)\/?': Permission denied/g)].map((match) => ({
    file: path.join(root, match[1] ?? ''),
    kind: 'unreadable',
    failed: true,
    reason: 'no permission to list this folder',
  }));
}
