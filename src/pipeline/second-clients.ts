import path from 'node:path';
import { createdClients, type CreatedClient } from '../client/created-clients.js';
import { runsAgain } from '../client/runs-again.js';
import type { Finding } from '../contract.js';
import type { Snapshot } from '../discover/snapshot.js';
import { parse, type SourceUnit } from '../parse/parse.js';
import { isComponent } from '../plan/place-problems.js';
import { appSources } from '../project/app-sources.js';
import { runsInBrowser } from '../project/browser-code.js';
import { createModuleResolver } from '../project/constants.js';
import { relativePosix, textWith, toPosix } from '../project/files.js';
import { ImportGraph } from '../project/import-graph.js';
import { groupByApp } from '../project/packages.js';
import { secondClient } from '../rules/index.js';
import type { Args } from '../rules/catalogue/second-client.js';
import { objected } from './objections.js';

/** A client and the file that makes it. */
interface Made {
  path: string;
  unit: SourceUnit;
  client: CreatedClient;
}

/**
 * Clients of supabase-js beyond the first one that browser code of an app makes, where the app opens channels: each opens a
 * WebSocket of its own.
 *
 * @param files Absolute; the apps they belong to are looked at.
 * @param isAsked Whether findings of a file (absolute) are wanted.
 */
export function secondClients(
  files: readonly string[],
  { cwd, isAsked, snapshot }: { cwd: string; isAsked: (file: string) => boolean; snapshot?: Snapshot },
): Finding[] {
  const apps = groupByApp([...files], cwd);
  return [...apps.keys()].flatMap((appDir) => {
    const made = clientsOf(appDir, cwd, snapshot);
    const kept = made.filter(({ client }) => client.how === 'once').sort(byPlace)[0];
    return [...new Set(made.map(({ unit }) => unit))].flatMap((unit) => {
      const own = made.filter((one) => one.unit === unit);
      if (!own.some((one) => isAsked(one.path))) return [];
      const objections = own.flatMap((one) => {
        const args = problemOf(one, kept, made.length > 1);
        return args
          ? [{ node: one.client.call, message: secondClient.message(args), level: secondClient.level }]
          : [];
      });
      return objected(unit, [{ rule: secondClient, objections }]);
    });
  });
}

/** @param isOneOfSeveral Another place of the app makes a client too. Else only what runs again makes a second one. */
function problemOf(
  { client, unit }: Made,
  kept: Made | undefined,
  isOneOfSeveral: boolean,
): Args | undefined {
  const { how, fn } = client;
  if (how === 'instance') return isOneOfSeveral || !isRoot(unit) ? { where: 'instance' } : undefined;
  if (how === 'call') {
    if (fn && isComponent(fn)) return { where: 'render' };
    return isOneOfSeveral || (fn && runsAgain(fn)) ? { where: 'call' } : undefined;
  }
  if (!kept || kept.client === client || kept.client.url !== client.url) return undefined;
  const line = kept.client.call.loc?.start.line ?? 1;
  return {
    where: 'module',
    first: `${kept.unit === unit ? `line ${String(line)}` : `${kept.unit.file}:${String(line)}`}`,
  };
}

/** The component that an app is made of: there is one of it. */
function isRoot({ file }: SourceUnit): boolean {
  return /(?:^|\/)(?:app\.(?:vue|svelte)|layouts\/default\.vue|routes\/\+layout\.svelte)$/i.test(file);
}

/** The client that others should import: the one that is exported, from the module nearest to the root. */
function byPlace(a: Made, b: Made): number {
  const rank = ({ client, path: file }: Made): number =>
    (client.exported ? 0 : 2) +
    (/supabase/i.test(path.basename(file)) || /supabase\/[^/]*$/i.test(toPosix(file)) ? 0 : 1);
  return (
    rank(a) - rank(b) ||
    a.path.split(path.sep).length - b.path.split(path.sep).length ||
    (a.path < b.path ? -1 : 1)
  );
}

function clientsOf(appDir: string, cwd: string, snapshot?: Snapshot): Made[] {
  const files = [...appSources(appDir)];
  const graph = new ImportGraph(files, createModuleResolver({ cwd, snapshot }), snapshot);
  let joins = false;
  const made = files.flatMap((file) => {
    const text = textWith(['createClient', '.channel('], file, snapshot) ?? '';
    joins ||= text.includes('.channel(');
    if (!text.includes('createClient') || !text.includes('@supabase/supabase-js')) return [];
    const browser = runsInBrowser(appDir, file, text) ?? importedByBrowser(graph, appDir, file);
    const unit = browser ? parse(relativePosix(cwd, file), text) : undefined;
    if (!unit || 'reason' in unit) return [];
    return createdClients(unit).map((client) => ({ path: file, unit, client }));
  });
  return joins ? made : [];
}

function importedByBrowser(graph: ImportGraph, appDir: string, file: string): boolean {
  return [...graph.importersOf(file).keys()].some(
    (importer) => runsInBrowser(appDir, importer, textWith([''], importer) ?? '') === true,
  );
}
