import path from 'node:path';
import type { Backend } from '../backend/index.js';
import { isBackendName, isDeployment } from '../backend/names.js';
import { gitRoot } from '../discover/git.js';
import { listFiles } from '../discover/list.js';
import type { Snapshot } from '../discover/snapshot.js';
import type { BackendWatcher } from './backend-watcher.js';
import { isInside } from '../project/files.js';
import { filesOnDisk } from './files-on-disk.js';

export interface BackendScope {
  /** Working directory, absolute. */
  cwd: string;
  /** Folders of back ends beside the working directory, absolute or relative to it. */
  roots: readonly string[];
  exclude: readonly string[];
  /** Modules of the old back end beside those of the guide. */
  modules?: readonly string[];
}

/**
 * What the back ends of a project offer by WebSocket. No parser is loaded where no file speaks of a socket.
 *
 * @param seen What was seen below the working directory already.
 */
export async function surveyBackend(
  { cwd, roots, exclude, modules }: BackendScope,
  { watched, snapshot }: { watched?: BackendWatcher; snapshot?: Snapshot } = {},
): Promise<Backend> {
  const { findBackend } = await import('../backend/index.js');
  const folders = [...new Set([cwd, ...roots.map((root) => path.resolve(cwd, root))])];
  if (watched && folders.length === 1)
    return findBackend(filesOnDisk(cwd, watched.names, snapshot), { modules, look: watched.look });
  const names = await listFiles({ cwd, folders, exclude, isWanted: isBackendName, snapshot });
  const around = await deploymentAround(cwd, folders, exclude, names);
  return findBackend(filesOnDisk(cwd, names, snapshot), {
    modules,
    around: filesOnDisk(cwd, around, snapshot),
  });
}

/** What configures a deployment in the rest of the git tree, when a back end lies in it beside the working directory. */
async function deploymentAround(
  cwd: string,
  folders: readonly string[],
  exclude: readonly string[],
  known: readonly string[],
): Promise<string[]> {
  const root = gitRoot(cwd);
  if (root === undefined || root === cwd) return [];
  const isBeside = (folder: string): boolean =>
    (folder === root || isInside(root, folder)) && folder !== cwd && !isInside(cwd, folder);
  if (!folders.some(isBeside)) return [];
  const names = await listFiles({ cwd, folders: [root], exclude, isWanted: isDeployment });
  const seen = new Set(known);
  return names.filter((name) => !seen.has(name));
}
