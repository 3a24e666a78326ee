import { excluder, relative } from './exclude.js';
import { listWithGit } from './list-git.js';
import { listByWalking } from './list-walk.js';
import type { Snapshot } from './snapshot.js';

export interface ListOptions {
  /** Working directory, absolute. */
  cwd: string;
  /** Folders, absolute. */
  folders: readonly string[];
  /** Patterns as in a .gitignore of the working directory. */
  exclude: readonly string[];
  /** Whether a file of this name is asked for. */
  isWanted: (name: string) => boolean;
  snapshot?: Snapshot;
}

/** Names of files below the folders, relative to the working directory and in byte order. Nothing is read. */
export async function listFiles({
  cwd,
  folders,
  exclude,
  isWanted,
  snapshot,
}: ListOptions): Promise<string[]> {
  const isExcluded = await excluder(cwd, exclude);
  const found = new Set<string>();
  for (const folder of folders) {
    const { files } = listWithGit(folder, isWanted, snapshot) ?? (await listByWalking(folder, isWanted));
    for (const file of files) if (!isExcluded(file)) found.add(relative(cwd, file));
  }
  return [...found].sort();
}
