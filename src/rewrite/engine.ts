import type { JSCodeshift } from 'jscodeshift';
import type { Edit, Route, SiteOutcome } from '../contract.js';
import { ignoredSites } from '../rules/ignored-sites.js';
import { messageOf } from '../errors.js';
import { offsetOf } from '../client/origin.js';
import { outcomesOf, type UnitFacts } from '../plan/analyse.js';
import { analyseFile, type FilePlans } from '../plan/analyse-file.js';
import { parse, type ParseFailure, type SourceUnit } from '../parse/parse.js';
import { applyEdits } from './edits.js';
import type { ClientImport } from './context.js';
import { rewriteFile } from './rewrite.js';

export interface MigrateSourceOptions extends UnitFacts {
  /** Name of the file, relative; its extension decides the dialect. */
  file: string;
  text: string;
  routes: Route[];
  client: ClientImport;
  /** Comment above each socket that needs a human; default true. */
  markers?: boolean;
  /** The jscodeshift core, whose collections query the tree. */
  j: JSCodeshift;
}

export interface MigratedSource {
  text: string;
  edits: Edit[];
  sites: SiteOutcome[];
  failure?: { reason: string; line?: number; column?: number };
}

/**
 * Migrates one file in memory: the whole of what a transform does, without reading or writing anything else.
 * A file that cannot be parsed comes back unchanged with the reason.
 */
export function migrateSource(options: MigrateSourceOptions): MigratedSource {
  const { file, text } = options;
  const unit = parse(file, text);
  if ('reason' in unit) return { text, edits: [], sites: [], failure: unit };
  const found = analysed(unit, options);
  if ('reason' in found) return { text, edits: [], sites: [], failure: found };
  const { edits, unit: final, plans } = edited(unit, found, options);
  return { text: applyEdits(text, edits), edits, sites: outcomesOf(final, plans) };
}

/** An error inside the analysis costs one file, and not the run over all of them. */
function analysed(unit: SourceUnit, facts: UnitFacts): FilePlans | ParseFailure {
  try {
    return analyse(unit, facts);
  } catch (error) {
    return { reason: `internal error: ${messageOf(error)}` };
  }
}

/** Sockets that cannot be rewritten after all are left to a human, with the error as the reason. */
function edited(
  unit: SourceUnit,
  found: FilePlans,
  options: MigrateSourceOptions,
): FilePlans & { edits: Edit[] } {
  const settings = {
    client: options.client,
    markers: options.markers ?? true,
    j: options.j,
  };
  try {
    return { ...found, edits: rewriteFile(found.unit, found.plans, settings) };
  } catch (error) {
    const reason = `internal error: ${messageOf(error)}`;
    const failing = found.plans.filter(({ work }) => work !== undefined).map(({ site }) => offsetOf(site));
    const refused = new Map([
      ...(options.refused ?? []),
      ...failing.map((offset): [number, string] => [offset, reason]),
    ]);
    const again = analysed(unit, { ...options, refused });
    if ('reason' in again) throw error;
    return { ...again, edits: rewriteFile(again.unit, again.plans, settings) };
  }
}

const IGNORED = 'ignored by a comment';

/** Sockets under a `realtime-migrate-ignore CODE -- reason` comment stay as they are. */
function analyse(unit: SourceUnit, facts: UnitFacts): FilePlans | ParseFailure {
  const first = analyseFile(unit, facts);
  if ('reason' in first) return first;
  const { ignored } = ignoredSites(first.unit, first.plans);
  if (ignored.size === 0) return first;
  const offsets = new Set([...ignored].map(({ site }) => offsetOf(site)));
  const refused = new Map([...(facts.refused ?? []), ...[...offsets].map((at) => [at, IGNORED] as const)]);
  const again = analyseFile(unit, { ...facts, refused });
  if ('reason' in again) return again;
  for (const plan of again.plans) {
    if (!offsets.has(offsetOf(plan.site))) continue;
    plan.action = 'outOfScope';
    plan.reasons = [IGNORED];
    plan.work = undefined;
  }
  return again;
}
