import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { BackendRoute } from '../backend/index.js';
import type { SiteOutcome } from '../contract.js';
import { gitRoot } from '../discover/git.js';
import { pictureOf, type RouteFacts } from '../links/index.js';
import { relativePosix } from '../project/files.js';
import { surveyBackend } from './backend.js';
import type { Survey } from './survey.js';

/** Names that folders of back ends have beside those of front ends. */
const BACKEND =
  /(?:^|[-_.])(?:back-?end|server|api|service|services|realtime|ws|websocket|django|fastapi)(?:$|[-_.])/i;

/** What stands at the top of a program, or in the one folder of its code: others are folders of many projects. */
const PROGRAM =
  /^(?:package\.json|pyproject\.toml|requirements[\w.-]*\.txt|Pipfile|setup\.(?:py|cfg))$|\.(?:py|[cm]?[jt]s)$/;

/** What serves the sockets of a folder, within it or beside it. */
export interface Served {
  routes: BackendRoute[];
  /** Folders outside of the working directory that serve something opened in it, relative, with `/`. */
  roots: string[];
}

/**
 * Looks for back ends in the working directory and, for sockets that nothing there serves, in the rest of its git tree, or in
 * folders beside it whose names say so. What lies outside counts only where it serves such a socket.
 */
export async function findServed(
  { cwd, backend }: Pick<Survey, 'cwd' | 'backend'>,
  sites: readonly SiteOutcome[],
): Promise<Served> {
  const { routes } = await backend();
  const answered = new Set(picture(sites, routes).flatMap(({ clients }) => clients));
  const open = sites.filter((site) => site.suggestion !== undefined && !answered.has(site));
  const outside = open.length === 0 ? [] : candidates(cwd);
  if (outside.length === 0) return { routes, roots: [] };
  const { routes: all } = await surveyBackend({ cwd, roots: outside, exclude: [] });
  const foreign = all.filter(({ file }) => file.startsWith('../'));
  const serving = picture(open, foreign).flatMap(({ clients, served }) => (clients.length > 0 ? served : []));
  const roots = [...new Set(serving.map(({ file }) => rootOf(file)))].sort();
  return {
    routes: [...routes, ...foreign.filter(({ file }) => roots.includes(rootOf(file)))],
    roots,
  };
}

/** Each route of back ends with those who open it. */
function picture(sites: readonly SiteOutcome[], served: readonly BackendRoute[]): RouteFacts[] {
  return pictureOf({ configured: [], served, sites, channels: [], isComplete: false }).routes.filter(
    (facts) => facts.served.length > 0,
  );
}

/** The folder below the one both have in common: `../backend` of `../backend/api/ws.py`. */
function rootOf(file: string): string {
  return /^(?:\.\.\/)+[^/]+(?=\/)/.exec(file)?.[0] ?? path.posix.dirname(file);
}

function candidates(cwd: string): string[] {
  const root = gitRoot(cwd);
  if (root !== undefined && root !== cwd) return [relativePosix(cwd, root)];
  return siblings(cwd).map((name) => `../${name}`);
}

function siblings(cwd: string): string[] {
  const parent = path.dirname(cwd);
  if (parent === cwd) return [];
  try {
    return readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== path.basename(cwd) && BACKEND.test(entry.name))
      .map(({ name }) => name)
      .filter((name) => ['', 'app', 'src'].some((folder) => isProgram(path.join(parent, name, folder))))
      .sort();
  } catch {
    return [];
  }
}

function isProgram(folder: string): boolean {
  try {
    return readdirSync(folder, { withFileTypes: true }).some(
      (entry) => !entry.isDirectory() && PROGRAM.test(entry.name),
    );
  } catch {
    return false;
  }
}
