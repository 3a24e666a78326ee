import type { JSCodeshift } from 'jscodeshift';
import type { Config, Edit, FileChange } from '../contract.js';
import { messageOf } from '../errors.js';
import { parse, writtenText, writtenUnit } from '../parse/parse.js';
import { findClient, type ClientPlan } from '../project/client-module.js';
import { groupByApp } from '../project/packages.js';
import type { ClientImport } from '../rewrite/context.js';
import { applyEdits } from '../rewrite/edits.js';
import { rewriteFile } from '../rewrite/rewrite.js';
import { unreadParameters } from '../rewrite/unread.js';
import type { SitePlan } from '../plan/plan.js';
import { refuse } from './decide.js';
import { hasWork, offsetOf, type AnalysedFile, type AppRewrite, type Rewritten } from './work.js';

export interface RewriteSettings {
  cwd: string;
  config: Config;
  markers: boolean;
  j: JSCodeshift;
}

/** Rewrites all files in memory, app by app. */
export function rewriteApps(files: readonly AnalysedFile[], settings: RewriteSettings): AppRewrite[] {
  const { cwd, config } = settings;
  const byPath = new Map(files.map((file) => [file.path, file]));
  return [...groupByApp([...byPath.keys()], cwd)].map(([appDir, paths]) => {
    const own = paths.flatMap((path) => byPath.get(path) ?? []);
    const working = own.filter(hasWork).map(({ path }) => path);
    const client = working.length > 0 ? findClient({ cwd, config, files: working }) : undefined;
    return { appDir, client, files: own.map((file) => rewriteOne(file, client, settings)) };
  });
}

/**
 * Rewrites one file. Whatever goes wrong on the way costs its sockets, never the run: they are left to a human, with the
 * error as the reason.
 */
export function rewriteOne(
  file: AnalysedFile,
  client: ClientPlan | undefined,
  settings: RewriteSettings,
): Rewritten {
  try {
    return { file, change: changeOf(file, editsOf(file, client, settings)) };
  } catch (error) {
    const failing = failingSites(file, client, settings, messageOf(error));
    return failing.size > 0 ? rewriteOne(refuse(file, failing), client, settings) : { file };
  }
}

/** The sockets that cannot be rewritten by themselves; all of them when the failure is in how they go together. */
function failingSites(
  file: AnalysedFile,
  client: ClientPlan | undefined,
  settings: RewriteSettings,
  together: string,
): Map<number, string> {
  const working = file.plans.filter(({ work }) => work);
  const failing = working.flatMap((plan): [number, string][] => {
    try {
      const alone = isolated(file, plan);
      changeOf(alone, editsOf(alone, client, settings, workingOf(alone)));
      return [];
    } catch (error) {
      return [[offsetOf(plan), `internal error: ${messageOf(error)}`]];
    }
  });
  if (failing.length > 0) return new Map(failing);
  return new Map(working.map((plan) => [offsetOf(plan), `internal error: ${together}`]));
}

/** A file in which nothing but one socket is rewritten. */
export function isolated(file: AnalysedFile, plan: SitePlan): AnalysedFile {
  const { origin } = file.unit;
  // Calls of libraries that others stand for are put back; plain sockets are left by naming the plans.
  if (!origin) return { ...file, plans: file.plans.filter((one) => one === plan) };
  const others = file.plans.filter((one) => one !== plan && one.work);
  return refuse(file, new Map(others.map((one) => [offsetOf(one), 'another socket of the file'])));
}

/** The plans that are rewritten. */
export function workingOf({ plans }: AnalysedFile): SitePlan[] {
  return plans.filter(({ work }) => work);
}

/** The edits of a file, with markers; of some of its plans when these are named. */
export function editsOf(
  { path, unit, plans, unread }: AnalysedFile,
  client: ClientPlan | undefined,
  { markers, j }: RewriteSettings,
  only = plans,
): Edit[] {
  // Without work nothing is imported; markers alone need no client.
  const imported: ClientImport = client
    ? {
        specifier: client.specifierFor(path),
        exportName: client.exportName,
        isDefault: client.isDefault,
        factory: client.factory,
      }
    : { specifier: '', exportName: '' };
  const edits = rewriteFile(unit, only, { client: imported, markers, j });
  if (unread === undefined) return edits;
  const renamed = unreadParameters(writtenUnit(unit).ast, unread) ?? [];
  return [...edits, ...renamed].sort((a, b) => a.start - b.start);
}

function changeOf({ path, file, unit }: AnalysedFile, edits: Edit[]): FileChange | undefined {
  if (edits.length === 0) return undefined;
  const before = writtenText(unit);
  const after = applyEdits(before, edits);
  const parsed = parse(file, after);
  if ('reason' in parsed) throw new Error(`the rewritten code does not parse: ${parsed.reason}`);
  return { file, path, before, after, edits, kind: 'source' };
}
