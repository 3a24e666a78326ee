import jscodeshift from 'jscodeshift';
import type { Edit, Route, SiteOutcome } from '../contract.js';
import { ignoredSites } from '../rules/ignored-sites.js';
import type { SitePlan } from '../plan/plan.js';
import { analyseUnit, outcomesOf, type UnitFacts } from '../plan/analyse.js';
import { messageOf } from '../errors.js';
import { parse, type ParseFailure, type SourceUnit } from '../parse/parse.js';
import { applyEdits } from './edits.js';
import type { ClientImport } from './context.js';
import { rewriteFile, type RewriteOptions } from './rewrite.js';

export interface MigrateSourceOptions extends UnitFacts {
  /** Name of the file, relative; its extension decides the dialect. */
  file: string;
  text: string;
  routes: Route[];
  client: ClientImport;
  /** Comment above each socket that needs a human; default true. */
  markers?: boolean;
  /** jscodeshift core, when the caller has one. */
  j?: typeof jscodeshift;
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
  const plans = analysed(unit, options);
  if ('reason' in plans) return { text, edits: [], sites: [], failure: plans };
  leaveIgnored(unit, plans);
  const edits = edited(unit, plans, {
    client: options.client,
    markers: options.markers ?? true,
    j: options.j ?? jscodeshift.withParser('babel'),
  });
  return { text: applyEdits(text, edits), edits, sites: outcomesOf(unit, plans) };
}

/** An error inside the analysis costs one file, and not the run over all of them. */
function analysed(unit: SourceUnit, facts: UnitFacts): SitePlan[] | ParseFailure {
  try {
    return analyseUnit(unit, facts);
  } catch (error) {
    return { reason: `internal error: ${messageOf(error)}` };
  }
}

/** Sockets that cannot be rewritten after all are left to a human, with the error as the reason. */
function edited(unit: SourceUnit, plans: SitePlan[], options: RewriteOptions): Edit[] {
  try {
    return rewriteFile(unit, plans, options);
  } catch (error) {
    for (const plan of plans.filter(({ work }) => work !== undefined)) {
      plan.action = 'manual';
      plan.reasons = [`internal error: ${messageOf(error)}`];
      plan.work = undefined;
    }
    return rewriteFile(unit, plans, options);
  }
}

/** Sockets under a `realtime-migrate-ignore CODE -- reason` comment stay as they are. */
function leaveIgnored(unit: SourceUnit, plans: SitePlan[]): void {
  for (const plan of ignoredSites(unit, plans).ignored) {
    plan.action = 'outOfScope';
    plan.reasons = ['ignored by a comment'];
    plan.work = undefined;
  }
}
