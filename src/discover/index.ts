import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Discovered, SkippedFile } from '../contract.js';
import { excluder, relative } from './exclude.js';
import { listWithGit } from './list-git.js';
import { listByWalking } from './list-walk.js';
import { isPageName, isSourceName } from './listing.js';
import { isManifest, silentIn } from './packages.js';
import { readAll } from './read-all.js';
import { isInShard, type Shard } from './shard.js';
import { Snapshot } from './snapshot.js';
import { isFolder, nothingIn } from './target.js';
import type { Watcher } from './watcher.js';

export interface DiscoverOptions {
  /** Working directory, absolute. */
  cwd: string;
  /** Files and folders, relative to `cwd` or absolute. */
  paths: readonly string[];
  /** Patterns as in a .gitignore of the working directory. */
  exclude: readonly string[];
  /** Names that another stage reads: a path that holds only those is no mistake. */
  isOther?: (name: string) => boolean;
  /** Read the files of this part only. */
  shard?: Shard;
  /** Looks at the files below the working directory, when that is one of the paths. */
  watcher?: Watcher;
  /** Keeps what was seen for those who come after. */
  snapshot?: Snapshot;
}

/**
 * Finds the source files below the paths and reads those that mention a socket.
 *
 * In a git tree the files are those git knows or would add, elsewhere all that no .gitignore names. A file named
 * itself is read even when git ignores it; `exclude` holds for it too, since it is the project's own word.
 *
 * @throws UserError of one line for a path that does not exist, and for one inside which no file matches.
 */
export async function discover({
  cwd,
  paths,
  exclude,
  isOther = () => false,
  shard,
  watcher,
  snapshot = new Snapshot(),
}: DiscoverOptions): Promise<Discovered> {
  const isExcluded = await excluder(cwd, exclude);
  const files = new Set<string>();
  const pages = new Set<string>();
  const watched = new Set<string>();
  // By absolute path: two of the given paths may hold the same file.
  const skipped = new Map<string, SkippedFile>();
  const folders = new Set<string>();
  const manifests = ancestorManifests(cwd);

  for (const given of paths) {
    const target = path.resolve(cwd, given);
    if (isFolder(target, given)) {
      folders.add(target);
      const isWatched = target === cwd && watcher ? watcher.isWanted : () => false;
      const isWanted = (name: string): boolean =>
        isSourceName(name) || isPageName(name) || isManifest(name) || isWatched(name);
      const found = listWithGit(target, isWanted, snapshot) ?? (await listByWalking(target, isWanted));
      const kept = found.files.filter((file) => isSourceName(file) && !isExcluded(file));
      for (const file of found.files)
        if (isWatched(relative(cwd, file)) && !isExcluded(file)) watched.add(file);
      for (const file of found.files) if (isManifest(file)) manifests.add(file);
      for (const file of found.files)
        if (isPageName(relative(cwd, file)) && !isExcluded(file)) pages.add(file);
      if (kept.length === 0 && !found.skipped.some(({ failed }) => failed)) {
        const others = listWithGit(target, isOther, snapshot) ?? (await listByWalking(target, isOther));
        if (!others.files.some((file) => !isExcluded(file)))
          throw nothingIn(given, found.files.filter(isSourceName).length);
      }
      for (const file of kept) files.add(file);
      for (const entry of found.skipped) skipped.set(entry.file, entry);
    } else if (!isSourceName(target)) {
      const isPage = isPageName(target) && !isExcluded(target);
      if (isPage) pages.add(target);
      if (isOther(relative(cwd, target)) || (isPage && !target.endsWith('.py'))) continue;
      // A shell expands `src/*` to style sheets too; a lone one is a mistake.
      if (paths.length === 1) throw nothingIn(given, 0);
      skipped.set(target, excluded(target, 'not a JavaScript or TypeScript file'));
    } else if (isExcluded(target)) {
      skipped.set(target, excluded(target, '"exclude" of the configuration leaves it out'));
    } else files.add(target);
  }

  const ofShard = (all: ReadonlySet<string>): ReadonlySet<string> =>
    shard ? new Set([...all].filter((file) => isInShard(relative(cwd, file), shard))) : all;
  const silent = silentIn([...manifests].sort());
  const read = readAll({
    ...{ cwd, silent, watcher, watched, snapshot },
    files: ofShard(files),
    pages: ofShard(pages),
  });
  for (const entry of read.skipped) skipped.set(entry.file, entry);
  return {
    ...read,
    // A repository inside a given folder is left out only while it is not given itself.
    skipped: [...skipped.values()]
      .filter(({ file, failed }) => failed || !folders.has(file))
      .map((entry) => ({ ...entry, file: relative(cwd, entry.file) })),
  };
}

/** A folder may be named whose package is declared above it. */
function ancestorManifests(cwd: string): Set<string> {
  const found = new Set<string>();
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    found.add(path.join(folder, 'package.json'));
    if (path.dirname(folder) === folder || existsSync(path.join(folder, '.git'))) return found;
  }
}

function excluded(file: string, reason: string): SkippedFile {
  return { file, kind: 'excluded', failed: false, reason };
}
