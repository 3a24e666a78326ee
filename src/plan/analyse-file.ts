import type { ParseFailure, SourceUnit } from '../parse/parse.js';
import { offsetOf } from '../client/origin.js';
import type { SocketSite } from '../client/site.js';
import { shortened, startOf } from '../client/syntax.js';
import { findSockets, pinnedRoute } from '../client/find.js';
import { resolveUrl } from '../client/url.js';
import { lowerCalls, type LoweredFile } from '../lower/lower.js';
import type { LibraryCall } from '../lower/calls.js';
import type { Lowering, NotLowered } from '../lower/library.js';
import { analyseUnit, NESTED, surrounds, type UnitFacts } from './analyse.js';
import { contextOf, planSite, type SitePlan } from './plan.js';

/** A file and the decisions about its sockets. */
export interface FilePlans {
  /** The text that the decisions are about: the user's own, or that text with calls of libraries in plain code. */
  unit: SourceUnit;
  /** In the order in which the user's text opens the sockets. */
  plans: SitePlan[];
}

const UNPLANNED: NotLowered = { problems: ['what it does cannot be followed'] };

/**
 * Decides about every socket of a file, also those that a library opens. Their calls are written as plain code and planned
 * like any other; a call whose socket is not rewritten is put back, and the rest is decided again without it.
 */
export function analyseFile(
  unit: SourceUnit,
  facts: UnitFacts & { safeOnly?: boolean },
): FilePlans | ParseFailure {
  const left = new Map<number, SitePlan>();
  // What lies in a handler of a call stays with it, also once that call is put back.
  const refused = new Map(facts.refused);
  // Each round puts back at least one call, so there is an end.
  for (;;) {
    const lowered = attempt(() => lowerCalls(unit, new Set(left.keys()), facts.only, facts));
    if ('failure' in lowered) return lowered.failure;
    for (const { call, reason } of lowered.left)
      left.set(startOf(call.path.node), unlowered(unit, call, reason, facts));
    if (lowered.left.length > 0) continue;
    const { file } = lowered;
    const plans = analyseUnit(file?.unit ?? unit, { ...facts, refused });
    if ('reason' in plans) return plans;
    const own = plans.filter((plan) => {
      const lowered = file?.lowerings.get(startOf(plan.site.construction.node));
      if (!lowered) return false;
      plan.package = lowered.call.library.name;
      remark(plan, lowered.lowering);
      return true;
    });
    const idle = own.filter(({ work, action }) => !work || (facts.safeOnly === true && action === 'review'));
    for (const plan of idle) left.set(offsetOf(plan.site), plan);
    // Plain code that nobody plans must never be written in place of a call.
    const planned = new Set(own.map(({ site }) => startOf(site.construction.node)));
    const unplanned = [...(file?.lowerings ?? [])].filter(([at]) => !planned.has(at));
    for (const [, { call }] of unplanned)
      left.set(startOf(call.path.node), unlowered(unit, call, UNPLANNED, facts));
    if (unplanned.length > 0) continue;
    for (const plan of idle.filter(surrounds))
      for (const offset of movedWith(unit, plan, file, facts)) refused.set(offset, NESTED);
    if (idle.length > 0) continue;
    return {
      unit: file?.unit ?? unit,
      plans: [...plans, ...left.values()].sort((a, b) => offsetOf(a.site) - offsetOf(b.site)),
    };
  }
}

/** The sockets of the user's text that lie in what moved with a call: its handlers, and the effects that read its messages. */
function movedWith(
  unit: SourceUnit,
  { site }: SitePlan,
  file: LoweredFile | undefined,
  facts: UnitFacts,
): number[] {
  const edits = file?.lowerings.get(startOf(site.construction.node))?.lowering.edits ?? [];
  return findSockets(unit, contextOf(unit, facts))
    .map(({ construction }) => startOf(construction.node))
    .filter((at) => edits.some(({ start, end }) => start <= at && at < end));
}

function attempt<T extends object>(work: () => T): T | { failure: ParseFailure } {
  try {
    return work();
  } catch (error) {
    // Scopes of a program that declares a name twice cannot be resolved.
    if (error instanceof Error && /Duplicate declaration/.test(error.message))
      return { failure: { reason: error.message.split('\n')[0] ?? '' } };
    throw error;
  }
}

/** What a library did and plain code does not is to be looked at; and reasons speak of the user's code. */
function remark(plan: SitePlan, { reviews, words }: Lowering): void {
  plan.reasons = plan.reasons.map((reason) => inWords(reason, words));
  plan.behaviour = { ...plan.behaviour, evidence: inWords(plan.behaviour.evidence, words) };
  if (!plan.work || reviews.length === 0) return;
  plan.action = 'review';
  plan.reasons.push(...reviews.filter((reason) => !plan.reasons.includes(reason)));
}

/** A reason with the user's code in place of what stands for it, also where a quotation is cut short. */
function inWords(reason: string, words: ReadonlyMap<string, string>): string {
  return reason.replace(/`[^`]*`/g, (quoted) => {
    for (const [code, written] of words)
      for (const limit of [1000, 48]) {
        const inside = shortened(code, limit);
        if (quoted.includes(inside)) return quoted.replace(inside, () => shortened(written, 48));
      }
    return quoted;
  });
}

/** The decision about a call that has no plain form: its URL tells the route, and the reason why it stays. */
function unlowered(
  unit: SourceUnit,
  { path, library }: LibraryCall,
  { url, problems }: NotLowered,
  facts: UnitFacts,
): SitePlan {
  const site: SocketSite = {
    construction: path as unknown as SocketSite['construction'],
    origin: path,
    url: resolveUrl(url, contextOf(unit, facts)),
    pinned: pinnedRoute(unit, path),
    holders: [],
    handlers: [],
    sends: [],
    closes: [],
    states: [],
    flags: [],
    tests: [],
    comparisons: [],
    resets: [],
    settings: [],
    upkeep: [],
    options: [],
    members: [],
    escapes: [],
  };
  const plan = planSite(unit, site, facts);
  return plan.action === 'manual' || plan.work
    ? { ...plan, package: library.name, action: 'manual', reasons: problems, work: undefined }
    : { ...plan, package: library.name };
}
