import type { Action, Behaviour, Route, RouteSuggestion, SiteOutcome } from '../contract.js';
import type { SourceUnit } from '../parse/parse.js';
import type { NodePath } from '../parse/traverse.js';
import { shapeOf, type MessageShape } from '../client/message.js';
import type { UrlContext } from '../client/outside.js';
import { purposeOf } from '../client/outgoing.js';
import { offsetOf } from '../client/origin.js';
import type { FieldHolder, SocketSite } from '../client/site.js';
import { isInside } from '../client/syntax.js';
import { answersOf, type Answered } from './answers.js';
import { attachingOf, type Attachment, type Attaching } from './attachment.js';
import { behaviourOf } from './behaviour.js';
import { calledIn } from './echo.js';
import { elsewhere, handlersOf, type HandlerPlan } from './handlers.js';
import { planLifecycle, type Lifecycle } from './lifecycle.js';
import { findMachinery, type Machinery } from './machinery.js';
import { matchRoute, readsPlace, type RouteMatch } from './match.js';
import { placeProblems } from './place-problems.js';
import { openerOf, type Opener } from './reopen.js';
import { authInUrl, judgeLogin, type LoginOf } from './login.js';
import { losesItsWork } from './portable.js';
import { withoutIdleStates } from './idle-states.js';
import { judgePromise } from './promised.js';
import { wrappedFields } from './raw.js';
import { reviewsOf } from './reviews.js';
import { judgeRows, type RowColumns, type RowDifferences } from './row-columns.js';
import { outOfScope } from './scope.js';
import { shapeProblems } from './shape-problems.js';
import { planStandIn, type StandIn } from './stand-in.js';
import { stateProblem } from './states.js';
import { suggestRoute } from './suggest.js';
import { plainText } from './text.js';
import {
  matchProblems,
  severalRoutes,
  sharedByCallers,
  unmappedReason,
  urlNotes,
  urlText,
} from './url-reasons.js';

/** The decision about one socket. */
export interface SitePlan {
  site: SocketSite;
  /** The package whose call the socket stands for. */
  package?: string;
  action: Action;
  behaviour: Behaviour;
  reasons: string[];
  notes: string[];
  match?: RouteMatch;
  suggestion?: RouteSuggestion;
  /** What to do; present when the action is `safe` or `review`. */
  work?: Work;
  /** What arrives at it, for a socket with a route: also where it is not rewritten. */
  received?: Received;
}

/** The messages of a socket, as expressions, and what they look like. */
export interface Received {
  shape: MessageShape;
  messages: NodePath[];
}

export interface Work {
  match: RouteMatch;
  opener: Opener;
  handlers: HandlerPlan[];
  machinery: Machinery;
  shape: MessageShape;
  lifecycle: Lifecycle;
  auth: boolean;
  /** Set when the handlers are attached in another function: the channel is made in one place and joined in another. */
  attachment?: Attachment;
  /** Fields that keep the channel as it is, where Vue would wrap it. */
  raw: FieldHolder[];
  /** Branches of the message handler that belong to the status of the channel. */
  answered: Answered[];
  /** Set when an object takes the place of the socket, and all that is done with it stays: then no handler is listed. */
  standIn?: StandIn;
  /** Functions that only attached handlers, which now stand elsewhere. */
  emptied: Attaching['emptied'];
  /** The columns of a row, where the code has other names for some. */
  columns?: RowColumns;
  /** Topic, when it differs from the route's because another call site has that one. */
  topic?: string;
}

/** Facts from outside the file; every one optional, so that a file can be judged alone. */
export interface PlanOptions extends Pick<UrlContext, 'imported' | 'usesOf' | 'hasMarkRaw' | 'isRepeated'> {
  routes: Route[];
  /** Constructions (by start offset) that must stay untouched, with the reason: a check after the rewrite failed. */
  refused?: Map<number, string>;
  /** Sockets (by the start offset of their construction) whose rows are not what the code reads. */
  rows?: ReadonlyMap<number, RowDifferences>;
  /** How the back end that a socket leads to learns who calls, for example `a token in the query (api/live.py:12)`. */
  loginOf?: LoginOf;
  /** Kinds of messages without content that the same back end sends before any data. */
  greetingsOf?: (socket: Pick<SiteOutcome, 'url' | 'library'>) => string[];
}

/** What the analysis of a unit may ask about other files. */
export function contextOf(
  { text, file }: SourceUnit,
  { imported, origin, usesOf, isRepeated }: Pick<UrlContext, 'imported' | 'origin' | 'usesOf' | 'isRepeated'>,
): UrlContext {
  return { text, file, imported, origin, usesOf, isRepeated };
}

/** Decides what becomes of one socket. Pure: nothing is edited. */
export function planSite(unit: SourceUnit, given: SocketSite, options: PlanOptions): SitePlan {
  const attaching = attachingOf(given);
  const { site, roots: idle } = withoutIdleStates(given, attaching);
  const match = matchRoute(site, options.routes);
  const opener = openerOf(site);
  const attachment = attaching.apart;
  // What an object in place of the socket would settle.
  const placed: string[] = [];
  const found = handlersOf(site, attaching, placed);
  placed.push(...site.escapes.map((escape) => `the socket ${sentence(escape.reason)}`));
  const problems: string[] = [];
  const text = plainText(unit, found);
  const handlers = text?.handlers ?? found;
  const scope = outOfScope(site, match?.route, [
    ...handlers.flatMap((handler) => handler.flow.problems.map((problem) => problem.reason)),
    ...(text?.problems ?? []),
  ]);
  const behaviour = behaviourOf(site, handlers, scope, contextOf(unit, options));
  if (scope !== undefined)
    return { site, behaviour, action: 'outOfScope', reasons: [scope.reason], notes: [], match };
  if (unit.component?.kind === 'html') {
    const reason =
      'the script stands in an HTML page, where nothing resolves an import: move it into a module that is built, or load supabase-js in the page and write the channel by hand';
    return { site, behaviour, action: 'manual', reasons: [reason], notes: [], match };
  }
  const messages = handlers.flatMap((handler) => handler.flow.messages);
  const judged = shapeOf(
    messages,
    unit.text,
    handlers.flatMap((handler) => handler.flow.value ?? []),
    new Set(options.greetingsOf?.({ url: urlText(site), library: site.library?.name })),
  );
  const isHanded = handlers.some(({ flow }) => flow.raws.some((raw) => raw.handed));
  const shape: MessageShape = text
    ? { ...judged, isText: true, type: '{ data: string }', fields: ['data'] }
    : {
        ...judged,
        handedOn: judged.handedOn || isHanded,
        ...(isBareList(judged, handlers) && { isBareList: true }),
      };
  if (isHanded && site.settings.some(({ property }) => property === 'binaryType'))
    problems.push('the event object is handed on, and messages may be binary');
  const isRequest = behaviour.kind === 'request-response';
  if (!match) {
    const several = severalRoutes(site, options.routes);
    if (several !== undefined) return { site, behaviour, action: 'manual', reasons: [several], notes: [] };
    return {
      site,
      behaviour,
      action: 'unmapped',
      reasons: [...(isRequest ? [requestReason(behaviour)] : []), unmappedReason(site)],
      notes: [],
      // No route would help.
      suggestion: isRequest
        ? undefined
        : suggestRoute(site, shape, {
            auth: authInUrl(site, unit.text) || site.sends.some((send) => purposeOf(send).purpose === 'auth'),
            talks: behaviour.kind === 'relay' || behaviour.kind === 'pull-loop',
            calls: handlers
              .flatMap(({ event, fn }) => (event === 'message' ? calledIn(fn) : []))
              .map((name) => name.replace(/^.*\./, '')),
          }),
    };
  }

  if (match.route.todo !== undefined) {
    const reason = `the route \`${match.route.path}\` is still to be decided: ${match.route.todo}`;
    // What no channel does needs no decision.
    const reasons = [isRequest ? requestReason(behaviour) : reason];
    return { site, behaviour, action: 'manual', reasons, notes: [], match };
  }
  if (site.library?.unlike !== undefined)
    return {
      site,
      behaviour,
      action: 'manual',
      reasons: site.escapes.map(({ reason }) => `the socket ${sentence(reason)}`),
      notes: [],
      match,
    };
  const received = { shape, messages };
  const refused = options.refused?.get(offsetOf(site));
  if (refused !== undefined) problems.push(refused);
  problems.push(...matchProblems(site, match));
  for (const { flow } of handlers) {
    for (const problem of flow.problems) problems.push(problem.reason);
    if (text) continue;
    for (const use of flow.texts) problems.push(use.reason);
    if (flow.raws.some((raw) => !raw.logged && !raw.handed))
      problems.push('the text of the message is used as it is, and a row or payload is an object');
  }
  problems.push(...(text?.problems ?? []));
  for (const state of site.states) {
    const problem = stateProblem(state);
    if (problem !== undefined) problems.push(problem);
  }
  if (isRequest) problems.push(requestReason(behaviour));
  problems.push(...placeProblems(unit, site, opener));
  const promise = judgePromise(site, handlers, attachment?.fn);
  if (promise.problem !== undefined) problems.push(promise.problem);
  const context = contextOf(unit, options);
  const machinery = findMachinery(site, opener, handlers, context);
  problems.push(...machinery.problems);
  machinery.roots.push(...idle);
  for (const { binding, event } of attaching.timers)
    if (!losesItsWork(binding, machinery.roots)) problems.push(elsewhere(event ?? 'close'));
  const { route } = match;
  problems.push(...shapeProblems(route, shape, machinery, handlers));
  if (/\.js$/.test(unit.file) && isClassicScript(unit))
    problems.push(
      'the file is a classic script (it neither imports nor exports): an import would stop it from loading',
    );
  const lifecycle = planLifecycle(unit, site, opener, machinery, context);
  problems.push(...lifecycle.problems);
  const around = site.construction.getFunctionParent();
  const isElsewhere = attachment && !(around && isInside(attachment.fn.node, around.node));
  if (attachment && (lifecycle.hoist || (isElsewhere && readsPlace(match, route.filter))))
    problems.push('the handlers are attached in another function than the one that opens the socket');
  if (placed.length + problems.length > 0) {
    const plan = { site, behaviour, match, received, notes: [] };
    const standIn =
      refused === undefined && !isRequest && !isClassicScript(unit)
        ? planStandIn(unit, given, match, context, options.loginOf)
        : undefined;
    if (standIn && 'work' in standIn) {
      const { work, reviews, notes } = standIn;
      return { ...plan, action: 'review', reasons: unique(reviews), work, notes };
    }
    const reasons = standIn
      ? [...(standIn.isSettled ? [] : placed), ...problems, ...standIn.problems]
      : [...placed, ...problems];
    return { ...plan, action: 'manual', reasons: unique(reasons) };
  }

  const login = judgeLogin(unit, site, route, machinery, options.loginOf);
  const answers = answersOf(shape, handlers, route);
  const reasons = [
    ...(promise.review === undefined ? [] : [promise.review]),
    ...sharedByCallers(site, match, route.channel),
    ...machinery.reviews,
    ...attaching.late.map(
      (event) =>
        `the ${event} handler was attached once the socket was open: it now also runs when the first join fails`,
    ),
    ...lifecycle.reviews,
    ...answers.reviews,
    ...reviewsOf(site, route, shape, handlers, machinery, unit, {
      match,
      perInstance: lifecycle.perInstance,
    }),
  ];
  reasons.push(...login.reviews);
  const rows = judgeRows(options.rows?.get(offsetOf(site)), route, shape, handlers);
  reasons.push(...rows.reasons);
  const work: Work = {
    match,
    columns: rows.columns,
    opener,
    attachment,
    raw: wrappedFields(site, options),
    emptied: attaching.emptied,
    answered: answers.moved,
    handlers,
    machinery,
    shape,
    lifecycle,
    auth: login.auth,
  };
  return {
    site,
    behaviour,
    action: reasons.length > 0 ? 'review' : 'safe',
    reasons: unique(reasons),
    notes: unique([...urlNotes(site), ...machinery.notes, ...lifecycle.notes]),
    match,
    work,
    received,
  };
}

function requestReason({ evidence }: Behaviour): string {
  return `request and response: ${evidence}; that belongs to an HTTP call`;
}

/** No import, no export, no require: loaded by a script tag. */
function isClassicScript(unit: SourceUnit): boolean {
  return (
    !unit.ast.program.body.some((node) => /^(Import|Export)/.test(node.type)) &&
    !/\brequire\s*\(|\bimport\s*\(|\bmodule\.exports\b/.test(unit.text)
  );
}

/** Whether messages are lists, and nothing of them is read by a name. An event of Socket.IO has a payload already. */
function isBareList(
  { list, envelope, fields, kindField }: MessageShape,
  handlers: readonly HandlerPlan[],
): boolean {
  return (
    list &&
    envelope === undefined &&
    fields.length === 0 &&
    kindField === undefined &&
    handlers.every(({ use }) => use.takes !== 'payload')
  );
}

function unique(list: string[]): string[] {
  return [...new Set(list)];
}

function sentence(reason: string): string {
  return /^(is|its) /.test(reason)
    ? reason.startsWith('its ')
      ? `is used directly: ${reason}`
      : reason
    : `is ${reason}`;
}
