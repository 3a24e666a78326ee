import type { Node } from '@babel/types';
import type { UnitFacts } from '../plan/analyse.js';
import { analyseFile } from '../plan/analyse-file.js';
import type { SourceFile } from '../contract.js';
import { parse, writtenText, type ParseFailure } from '../parse/parse.js';
import type { NodePath } from '../parse/traverse.js';
import type { SitePlan } from '../plan/plan.js';
import { offsetOf, type AnalysedFile } from './work.js';

export interface Given extends SourceFile {
  text: string;
  facts: UnitFacts;
  ignored?: ReadonlySet<number>;
  safeOnly?: boolean;
}

/**
 * Parses a file and decides about its sockets. Throws where the analysis itself fails. Each decision gets a tree of its
 * own: what an analysis or a rewrite notes in a tree must not reach the next one.
 */
export function decide({
  path,
  file,
  text,
  facts,
  ignored = new Set(),
  safeOnly = false,
}: Given): AnalysedFile | ParseFailure {
  const unit = parse(file, text);
  if ('reason' in unit) return unit;
  // An ignored socket takes no topic and stands in nobody's way.
  const refused = new Map([...ignored].map((offset) => [offset, 'ignored']));
  for (const [offset, reason] of facts.refused ?? []) refused.set(offset, reason);
  let analysed = analyseFile(unit, { ...facts, refused, safeOnly });
  if ('reason' in analysed) return analysed;
  const foreign = analysed.plans.flatMap((plan): [number, string][] => {
    const reason = foreignParameter(plan);
    return reason === undefined ? [] : [[offsetOf(plan), reason]];
  });
  if (foreign.length > 0)
    analysed = analyseFile(unit, { ...facts, refused: new Map([...refused, ...foreign]), safeOnly });
  if ('reason' in analysed) return analysed;
  const kept = analysed.plans
    .filter((plan) => !ignored.has(offsetOf(plan)))
    .map((plan) => (safeOnly && plan.action === 'review' ? { ...plan, work: undefined } : plan));
  return { path, file, unit: analysed.unit, ignored, safeOnly, facts, plans: kept };
}

/** Why a path parameter cannot be written where the socket is opened: its value is an expression of another place. */
function foreignParameter({ site, work }: SitePlan): string | undefined {
  const { channel, filter = '' } = work?.match.route ?? { channel: '' };
  for (const [name, value] of work?.match.params ?? []) {
    if (!('node' in value) || !`${channel}${filter}`.includes(`{${name}}`)) continue;
    const place = placeOf(site.construction, value.node);
    if (place !== 'here') return `the value of \`${name}\` in the path is computed in another ${place}`;
  }
  return undefined;
}

/** Where an expression stands, seen from another one: all its names must mean the same there. */
function placeOf(construction: NodePath, wanted: Node): 'here' | 'function' | 'file' {
  let place: 'here' | 'function' | 'file' = 'file';
  const judge = (path: NodePath): void => {
    place = 'here';
    const check = (id: NodePath): void => {
      if (!id.isIdentifier() || (!id.isReferenced() && id.node !== wanted)) return;
      const { name } = id.node;
      if (id.scope.getBinding(name) !== construction.scope.getBinding(name)) place = 'function';
    };
    check(path);
    path.traverse({ Identifier: check });
  };
  construction.scope.getProgramParent().path.traverse({
    enter(path) {
      if (path.node !== wanted) return;
      judge(path);
      path.stop();
    },
  });
  return place;
}

/** Decides again about a file, under other facts. */
export function redecide(file: AnalysedFile, facts: Partial<UnitFacts>): AnalysedFile {
  const decided = decide({ ...file, text: writtenText(file.unit), facts: { ...file.facts, ...facts } });
  if ('reason' in decided) throw new Error(decided.reason);
  return decided;
}

/** Decides again with more constructions refused. */
export function refuse(file: AnalysedFile, reasons: ReadonlyMap<number, string>): AnalysedFile {
  return redecide(file, { refused: new Map([...(file.facts.refused ?? []), ...reasons]) });
}
