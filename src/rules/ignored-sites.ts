import { writtenPath } from '../client/origin.js';
import { writtenUnit, type SourceUnit } from '../parse/parse.js';
import { outcomesOf } from '../plan/analyse.js';
import type { SitePlan } from '../plan/plan.js';
import { codeOf } from './findings.js';
import { ignoresOf, type Ignore } from './ignore.js';

/** What the ignore comments of a file do. */
export interface IgnoredSites {
  /** The sockets they let be. */
  ignored: ReadonlySet<SitePlan>;
  /** The comments that let nothing be. */
  unused: Ignore[];
}

/** Finds the sockets whose finding, as `check` reports it, is named by a comment at them. */
export function ignoredSites(unit: SourceUnit, plans: SitePlan[]): IgnoredSites {
  const ignored = new Set<SitePlan>();
  // Those about channels and back ends are judged where these are.
  const ignores = ignoresOf(writtenUnit(unit)).filter(({ code }) => !/^RM[12]/.test(code ?? ''));
  const codes = ignores.length > 0 ? outcomesOf(unit, plans).map(codeOf) : [];
  const unused = ignores.filter(({ code, line }) => {
    const meant = plans.filter(
      (plan, index) => code !== undefined && code === codes[index] && linesOf(plan).includes(line),
    );
    for (const plan of meant) ignored.add(plan);
    return meant.length === 0;
  });
  return { ignored, unused };
}

/** The lines a comment about a socket can speak of: where its statement or field starts, and where the construction does. */
function linesOf({ site }: SitePlan): number[] {
  const construction = writtenPath(site);
  const whole = construction.findParent(
    (path) => path.isStatement() || path.isClassProperty() || path.isClassPrivateProperty(),
  );
  return [whole?.node, construction.node].flatMap((node) => node?.loc?.start.line ?? []);
}
