import { createHash } from 'node:crypto';
import type { Route, SiteOutcome } from '../contract.js';
import { findSockets } from '../client/find.js';
import { writtenPath } from '../client/origin.js';
import type { SocketSite } from '../client/site.js';
import { endOf, startOf, statementOf } from '../client/syntax.js';
import type { ProjectFacts } from '../client/outside.js';
import type { NodePath } from '../parse/traverse.js';
import { writtenUnit, type ParseFailure, type SourceUnit } from '../parse/parse.js';
import { contextOf, planSite, type PlanOptions, type SitePlan, type Work } from './plan.js';
import { urlText } from './url-reasons.js';

/** Stands for sockets that no package makes. */
export const PLATFORM = 'WebSocket';

/** Facts about the rest of the project that the analysis of one file can use. */
export interface UnitFacts extends ProjectFacts, Pick<PlanOptions, 'loginOf' | 'greetingsOf' | 'rows'> {
  routes: Route[];
  /** Constructions (by start offset) that must stay untouched, with the reason. */
  refused?: Map<number, string>;
  /** Packages whose sockets are meant, {@link PLATFORM} for those of the platform itself; all unless said. */
  only?: readonly string[];
  /** Topics that other files use already. */
  topics?: ReadonlyMap<string, string>;
}

/** Finds the sockets of a parsed file and decides about each, in source order. */
export function analyseUnit(unit: SourceUnit, facts: UnitFacts): SitePlan[] | ParseFailure {
  let plans: SitePlan[];
  try {
    const sites = findSockets(unit, contextOf(unit, facts));
    plans = sites.map((site) => planSite(unit, site, facts));
  } catch (error) {
    // Scopes of a program that declares a name twice cannot be resolved.
    if (error instanceof Error && /Duplicate declaration/.test(error.message))
      return { reason: error.message.split('\n')[0] ?? '' };
    throw error;
  }
  plans.sort((a, b) => startOf(a.site.construction.node) - startOf(b.site.construction.node));
  nestedSites(plans);
  plans = plans.filter(({ site }) => isMeant(site, unit, facts));
  assignTopics(plans, facts.topics ?? new Map<string, string>());
  return plans;
}

/** Whether a socket is among those asked for. What stands for a call of a library is, or it would not be there. */
function isMeant({ construction, library }: SocketSite, unit: SourceUnit, { only }: UnitFacts): boolean {
  if (library) return only?.includes(library.name) !== false;
  if (only?.includes(PLATFORM) !== false) return true;
  const { origin } = unit;
  const written = origin?.constructions.get(startOf(construction.node));
  return written !== undefined && opened(written, origin?.unit) !== opened(construction, unit);
}

/** What a construction or call says that it opens. */
function opened({ node }: NodePath, unit: SourceUnit | undefined): string | undefined {
  return 'callee' in node ? unit?.text.slice(startOf(node.callee), endOf(node.callee)) : undefined;
}

/** Why a socket inside a handler of another one stays, and that other one. */
export const NESTED = 'the socket is opened inside a handler of another socket';
const AROUND = 'another socket is opened inside one of its handlers';

/** Whether a socket stays because of one inside its handlers. */
export function surrounds({ work, reasons }: SitePlan): boolean {
  return !work && reasons[0] === AROUND;
}

/** A socket that is opened inside a handler of another one is left alone, and so is that one: both would move. */
function nestedSites(plans: SitePlan[]): void {
  const nested = plans.flatMap((outer) =>
    plans.flatMap((inner) =>
      inner !== outer && inner.work && opensIn(inner, outer) ? [{ outer, inner }] : [],
    ),
  );
  for (const plan of plans)
    if (plan.work && opensIn(plan, plan)) refuse(plan, 'only a handler of its own opens the socket');
  for (const { outer, inner } of nested) {
    refuse(inner, NESTED);
    refuse(outer, AROUND);
  }
}

function opensIn(inner: SitePlan, outer: SitePlan): boolean {
  const at = startOf(inner.site.construction.node);
  return (outer.work?.handlers ?? []).some(({ fn }) => at >= startOf(fn.node) && at < endOf(fn.node));
}

/** Whether each instance of a call site makes a topic of its own, which no other site can meet. */
export function hasOwnTopics(work: Work): boolean {
  return work.lifecycle.perInstance && work.match.route.kind !== 'broadcast';
}

/** One topic per call site: `channel()` returns an open channel of the same topic and ignores new listeners. */
function assignTopics(plans: SitePlan[], elsewhere: ReadonlyMap<string, string>): void {
  const used = new Map(elsewhere);
  for (const plan of plans) {
    if (!plan.work) continue;
    const { route } = plan.work.match;
    if (hasOwnTopics(plan.work)) continue;
    const taken = used.get(route.channel);
    let topic = route.channel;
    const own = endpointName(plan);
    if (taken !== undefined && own !== undefined) topic = `${route.channel}:${own}`;
    for (let n = 2; used.has(topic); n++) topic = `${route.channel}:${String(n)}`;
    if (topic !== route.channel) plan.work.topic = topic;
    if (taken !== undefined && route.kind === 'broadcast') {
      plan.action = 'review';
      plan.reasons.push(
        `\`${route.channel}\` is joined in ${taken} already, and a second channel of one topic is never joined: this one joins \`${topic}\`, so the sender must send there too`,
      );
    }
    used.set(topic, `line ${String(plan.site.construction.node.loc?.start.line ?? 0)}`);
  }
}

/** Under a route for any path each endpoint is a sender of its own: its path, as part of a topic. */
function endpointName({ site, work }: SitePlan): string | undefined {
  if (!work?.match.route.path.includes('**')) return undefined;
  const path = site.pinned ?? site.url.candidates.find((candidate) => candidate.path !== undefined)?.path;
  const words = path?.split('/').filter((word) => /^[\w.-]+$/.test(word)) ?? [];
  return words.length > 0 ? words.join('-') : undefined;
}

function refuse(plan: SitePlan, reason: string): void {
  plan.action = 'manual';
  plan.reasons = [reason];
  plan.work = undefined;
}

/** The decisions of one file as plain data. */
export function outcomesOf(unit: SourceUnit, plans: SitePlan[]): SiteOutcome[] {
  const { text } = writtenUnit(unit);
  return plans.map((plan) => {
    const written = writtenPath(plan.site);
    const { node } = written;
    const { loc } = node;
    const statement = statementOf(written);
    const content = text.slice(startOf(statement?.node ?? node), endOf(node)).replace(/\s+/g, ' ');
    const route = plan.match?.route;
    return {
      file: unit.file,
      span: { start: startOf(node), end: endOf(node) },
      location: {
        line: loc?.start.line ?? 1,
        column: (loc?.start.column ?? 0) + 1,
        endLine: loc?.end.line ?? 1,
        endColumn: (loc?.end.column ?? 0) + 1,
      },
      action: plan.action,
      behaviour: plan.behaviour,
      reasons: plan.reasons,
      library: plan.package ?? plan.site.library?.name,
      url: urlText(plan.site),
      route: route?.path ?? null,
      channel: plan.work ? (plan.work.topic ?? plan.work.match.route.channel) : null,
      table: route?.table === undefined ? null : `${route.schema ?? 'public'}.${route.table}`,
      notes: plan.notes,
      suggestion: plan.suggestion,
      fingerprint: createHash('sha256').update(`socket\0${content}`).digest('hex').slice(0, 16),
    };
  });
}
