import { outcomesOf } from '../plan/analyse.js';
import type { SitePlan } from '../plan/plan.js';
import { codeOf, ignoreFinding, ignoresOf } from '../rules/index.js';
import type { IgnoreRemark } from './survey.js';
import { offsetOf, type AnalysedFile } from './work.js';

/** The sockets that comments let be, by the offsets of their constructions, and the comments that let nothing be. */
export function ignoredSites({ unit, plans }: AnalysedFile): {
  ignored: Set<number>;
  remarks: IgnoreRemark[];
} {
  const { file, text } = unit;
  const ignored = new Set<number>();
  const codes = outcomesOf(unit, plans).map(codeOf);
  const remarks = ignoresOf(unit).flatMap((ignore): IgnoreRemark[] => {
    const { code, line, span, location } = ignore;
    const meant = plans.filter(
      (plan, index) => code !== undefined && code === codes[index] && linesOf(plan).includes(line),
    );
    for (const plan of meant) ignored.add(offsetOf(plan));
    if (meant.length > 0) return [];
    return [{ file, span, location, finding: ignoreFinding(file, ignore, text.slice(span.start, span.end)) }];
  });
  return { ignored, remarks };
}

/** The lines a comment about a socket can speak of: where its statement or field starts, and where the construction does. */
function linesOf({ site: { construction } }: SitePlan): number[] {
  const whole = construction.findParent(
    (path) => path.isStatement() || path.isClassProperty() || path.isClassPrivateProperty(),
  );
  return [whole?.node, construction.node].flatMap((node) => node?.loc?.start.line ?? []);
}
