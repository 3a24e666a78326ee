import path from 'node:path';
import type { Backend } from '../backend/index.js';
import { isBackendName } from '../backend/names.js';
import { listFiles } from '../discover/list.js';
import type { Snapshot } from '../discover/snapshot.js';
import type { BackendWatcher } from './backend-watcher.js';
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
  return findBackend(filesOnDisk(cwd, names, snapshot), { modules });
}
