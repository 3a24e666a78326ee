import type { Files } from './files.js';
import { findNode } from './node/find.js';
import { findPython } from './python/find.js';
import { routesOf } from './routes.js';
import type { BackendRoute } from './route.js';

export type { BackendRoute } from './route.js';
export { filesInMemory, type Files } from './files.js';

/** What the repository's back ends offer by WebSocket, and what is left of them. */
export interface Backend {
  routes: BackendRoute[];
}

/** Reads the back ends of a repository. Pure: the files are given, data comes out. */
export function findBackend(files: Files): Backend {
  const found = [findPython(files), findNode(files)];
  const routes = found.flatMap((side) => (side ? routesOf(side.registry) : []));
  return { routes };
}
