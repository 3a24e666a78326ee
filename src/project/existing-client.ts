import { appSources } from './app-sources.js';
import { clientExports, type ClientExport } from './client-exports.js';
import type { ModuleResolver } from './constants.js';
import { readText, relativePosix } from './files.js';
import { importsOf } from './imports.js';

/** A client the app already has. */
export interface ExistingClient extends ClientExport {
  /** Absolute path of its module. */
  file: string;
}

/** Where templates and guides put the client of the browser, best first. */
const CONVENTIONAL = [
  /(?:^|\/)integrations\/supabase\/client\.\w+$/,
  /(?:^|\/)(?:lib|utils)\/supabase\/(?:client|browser|browser-client)\.\w+$/,
  /(?:^|\/)(?:lib|utils|services)\/supabase(?:-?client|-?browser)?\.\w+$/i,
  /(?:^|\/)(?:lib|utils|services)\/supabase\/index\.\w+$/,
  /(?:^|\/)supabase(?:-?client|-?browser)?(?:\/index)?\.\w+$/i,
];

export interface Search {
  appDir: string;
  /** Files that will import the client; a client they import already is preferred. */
  files: string[];
  resolver: ModuleResolver;
  /** Only clients exported under this name. */
  name?: string;
}

/** The clients of an app that browser code may import, best first, and those that were left with the reason. */
export function existingClients(search: Search): { fit: ExistingClient[]; unfit: ExistingClient[] } {
  const all: ExistingClient[] = [];
  for (const file of appSources(search.appDir)) {
    const text = readText(file);
    if (!text?.includes('@supabase/')) continue;
    for (const one of clientExports(file, text)) {
      if (search.name === undefined || one.name === search.name) all.push({ file, ...one });
    }
  }
  const used = importedFiles(search);
  const order = (client: ExistingClient): (number | string)[] => {
    const relative = relativePosix(search.appDir, client.file);
    const place = CONVENTIONAL.findIndex((pattern) => pattern.test(relative));
    return [
      used.has(client.file) ? 0 : 1,
      client.factory ? 1 : 0,
      place < 0 ? CONVENTIONAL.length : place,
      relative.split('/').length,
      relative,
    ];
  };
  const ranked = all.map((client) => ({ client, key: order(client) })).sort((a, b) => compare(a.key, b.key));
  return {
    fit: ranked.flatMap(({ client }) => (client.unfit ? [] : [client])),
    unfit: ranked.flatMap(({ client }) => (client.unfit ? [client] : [])),
  };
}

function importedFiles({ files, resolver }: Search): Set<string> {
  const found = new Set<string>();
  for (const file of files) {
    for (const specifier of importsOf(readText(file) ?? '')) {
      const target = resolver.resolveImport(file, specifier);
      if (target) found.add(target);
    }
  }
  return found;
}

function compare(a: (number | string)[], b: (number | string)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right !== undefined && left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
