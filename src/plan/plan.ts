import type * as t from '@babel/types';
import type { Action, Route } from '../contract.js';
import type { SourceUnit } from '../parse/parse.js';
import type { NodePath } from '../parse/traverse.js';
import { traceHandler, type EventFlow } from '../client/flow.js';
import { callOf, resolveFunction, type NamedFunction } from '../client/functions.js';
import { shapeOf, type MessageShape } from '../client/message.js';
import { isAuthName, payloadOf } from '../client/outgoing.js';
import type { HandlerUse, SocketEvent, SocketSite } from '../client/site.js';
import { calleeName, isCall, isFunctionNode, isInside, statementOf } from '../client/syntax.js';
import { isHarmlessMention } from '../client/flow.js';
import { closeGuards, stateProblem } from './states.js';
import { planLifecycle, type Lifecycle } from './lifecycle.js';
import { findMachinery, type Machinery } from './machinery.js';
import { matchRoute, type RouteMatch } from './match.js';
import { openerOf, type Opener } from './reopen.js';
import { assumedHost, outOfScope } from './scope.js';
import { suggestRoute } from './suggest.js';

/** The decision about one socket. */
export interface SitePlan {
  site: SocketSite;
  action: Action;
  reasons: string[];
  notes: string[];
  match?: RouteMatch;
  suggestion?: string;
  /** What to do; present when the action is `safe` or `review`. */
  work?: Work;
}

export interface HandlerPlan {
  use: HandlerUse;
  event: SocketEvent;
  fn: NodePath<t.Function>;
  flow: EventFlow;
  /** A function of its own, reached by name; `undefined` for a function expression in place. */
  named?: NamedFunction;
}

export interface Work {
  match: RouteMatch;
  opener: Opener;
  handlers: HandlerPlan[];
  machinery: Machinery;
  shape: MessageShape;
  lifecycle: Lifecycle;
  auth: boolean;
  /** Topic, when it differs from the route's because another call site has that one. */
  topic?: string;
}

/** Facts from outside the file; every one optional, so that a file can be judged alone. */
export interface PlanOptions {
  routes: Route[];
  /** Constructions (by start offset) that must stay untouched, with the reason: a check after the rewrite failed. */
  refused?: Map<number, string>;
}

/** Decides what becomes of one socket. Pure: nothing is edited. */
export function planSite(unit: SourceUnit, site: SocketSite, options: PlanOptions): SitePlan {
  const match = matchRoute(site, options.routes);
  const opener = openerOf(site);
  const problems: string[] = [];
  const handlers = handlersOf(site, problems);
  const scope = outOfScope(
    site,
    match?.route,
    handlers.flatMap((handler) => handler.flow.problems.map((problem) => problem.reason)),
  );
  if (scope !== undefined) return { site, action: 'outOfScope', reasons: [scope], notes: [], match };
  const shape = shapeOf(
    handlers.flatMap((handler) => handler.flow.messages),
    unit.text,
  );
  if (!match)
    return {
      site,
      action: 'unmapped',
      reasons: [unmappedReason(site)],
      notes: [],
      suggestion: suggestRoute(site, shape),
    };

  const refused = options.refused?.get(site.construction.node.start ?? -1);
  if (refused !== undefined) problems.push(refused);
  for (const escape of site.escapes) problems.push(`the socket ${sentence(escape.reason)}`);
  for (const { flow } of handlers) {
    for (const problem of flow.problems) problems.push(problem.reason);
    if (flow.raws.some((raw) => !raw.logged))
      problems.push('the text of the message is used as it is, and a row or payload is an object');
  }
  for (const state of site.states) {
    const problem = stateProblem(state);
    if (problem !== undefined) problems.push(problem);
  }
  problems.push(...placeProblems(site, opener));
  const machinery = findMachinery(site, opener, handlers, unit.text);
  problems.push(...machinery.problems);
  const { route } = match;
  problems.push(...shapeProblems(route, shape, machinery, handlers));
  if (/\.js$/.test(unit.file) && isClassicScript(unit))
    problems.push(
      'the file is a classic script (it neither imports nor exports): an import would stop it from loading',
    );
  const lifecycle = planLifecycle(unit, site, opener, machinery);
  problems.push(...lifecycle.problems);
  if (problems.length > 0) return { site, action: 'manual', reasons: unique(problems), notes: [], match };

  const auth = route.auth ?? (machinery.auth || authInUrl(site, unit.text));
  const reasons = [
    ...machinery.reviews,
    ...lifecycle.reviews,
    ...reviewsOf(site, route, shape, handlers, machinery, unit, {
      match,
      perInstance: lifecycle.perInstance,
    }),
  ];
  if (auth && !machinery.auth && route.auth !== true)
    reasons.push(
      'the token in the URL is gone: the channel joins with the session of the Supabase client after `setAuth()`',
    );
  const work: Work = { match, opener, handlers, machinery, shape, lifecycle, auth };
  return {
    site,
    action: reasons.length > 0 ? 'review' : 'safe',
    reasons: unique(reasons),
    notes: unique([...machinery.notes, ...lifecycle.notes]),
    match,
    work,
  };
}

/** No import, no export, no require: loaded by a script tag. */
function isClassicScript(unit: SourceUnit): boolean {
  return (
    !unit.ast.program.body.some((node) => /^(Import|Export)/.test(node.type)) &&
    !/\brequire\s*\(|\bimport\s*\(|\bmodule\.exports\b/.test(unit.text)
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

function unmappedReason(site: SocketSite): string {
  const [first] = site.url.candidates;
  if (!first) return 'the constructor has no URL';
  const paths = new Set(site.url.candidates.map((candidate) => candidate.path));
  if (paths.size > 1)
    return `no single route matches ${site.url.candidates.map((c) => `\`${c.text}\``).join(' or ')}`;
  if (first.path === undefined)
    return `the path cannot be told from \`${first.text}\`: pin it with a \`// realtime-migrate-route /path\` comment above the construction`;
  return `no route is configured for \`${first.path}\`${first.openBase ? ' (the expression before it may carry more of the path)' : ''}`;
}

// ---------------------------------------------------------------- handlers

function handlersOf(site: SocketSite, problems: string[]): HandlerPlan[] {
  const plans: HandlerPlan[] = [];
  const field = initialisedField(site);
  const home = field ? constructorOf(field)?.node : site.construction.getFunctionParent()?.node;
  const statement = field ? site.handlers[0]?.statement : statementOf(site.construction);
  for (const use of site.handlers) {
    if (!use.value) continue;
    if (
      use.how === 'property' &&
      plans.some((plan) => plan.event === use.event && plan.use.how === 'property')
    ) {
      problems.push(`\`on${use.event}\` is set more than once`);
      continue;
    }
    if (use.statement.getFunctionParent()?.node !== home)
      problems.push(
        `the ${use.event} handler is attached in another function than the one that opens the socket`,
      );
    else if (statement && !sameBlock(use.statement, statement))
      problems.push(`the ${use.event} handler is attached only under a condition`);
    const plan = handlerOf(use, site);
    if (typeof plan === 'string') problems.push(plan);
    else plans.push(plan);
  }
  if (plans.every((plan) => plan.event !== 'message'))
    problems.push('no message handler is attached to the socket here');
  return plans;
}

/** `private ws = new WebSocket(…)`: the class property that the construction initialises. */
export function initialisedField(site: SocketSite): NodePath | undefined {
  const parent = site.construction.parentPath;
  return parent.isClassProperty() || parent.isClassPrivateProperty() ? parent : undefined;
}

function constructorOf(field: NodePath): NodePath | undefined {
  const members = field.parentPath?.get('body') as NodePath[] | undefined;
  return members?.find((member) => member.isClassMethod({ kind: 'constructor' }));
}

/** The same block, or `try { ws = new WebSocket(…) } catch { return }` right in that block. */
function sameBlock(statement: NodePath, construction: NodePath): boolean {
  const block = statement.parentPath?.node;
  const own = construction.parentPath;
  if (block === own?.node) return true;
  return (
    own?.parentPath?.isTryStatement() === true &&
    own.key === 'block' &&
    own.parentPath.parentPath?.node === block
  );
}

function handlerOf(use: HandlerUse, site: SocketSite): HandlerPlan | string {
  const value = use.value as NodePath<t.Expression>;
  const bound = boundFunction(value);
  if (bound ?? isFunctionNode(value.node)) {
    const fn = bound ?? (value as unknown as NodePath<t.Function>);
    if (fn.node.generator) return `the ${use.event} handler is a generator`;
    return { use, event: use.event, fn, flow: traceHandler(fn, use.event, bound !== undefined) };
  }
  const named = resolveFunction(value);
  if (!named) return `the ${use.event} handler is not a function of this file`;
  const own = new Set(site.handlers.map((handler) => handler.statement.node));
  const flow = traceHandler(named.fn, use.event);
  const param = named.fn.node.params.length > 0;
  const elsewhere = named.references.filter((reference) => {
    const statement = statementOf(reference);
    if (statement && own.has(statement.node)) return false;
    if (isDetaching(reference)) return false;
    return !isHarmlessMention(reference);
  });
  const called = elsewhere.some((reference) => callOf(reference) !== undefined);
  const rewritten =
    flow.messages.length > 0 ||
    flow.raws.length > 0 ||
    flow.close.length > 0 ||
    flow.wholes.length > 0 ||
    flow.unpacked.length > 0;
  if (param && rewritten && ((named.exported && named.isMethod !== true) || elsewhere.length > 0)) {
    return `the ${use.event} handler \`${named.name}\` is ${called ? 'also called' : 'also used'} elsewhere with an event of its own`;
  }
  return { use, event: use.event, fn: named.fn, flow, named };
}

/** `function (event) { … }.bind(this)`: an arrow function in older clothes. */
function boundFunction(value: NodePath): NodePath<t.Function> | undefined {
  if (
    !isCall(value) ||
    calleeName(value.node) !== 'bind' ||
    value.node.arguments[0]?.type !== 'ThisExpression'
  )
    return undefined;
  const fn = value.get('callee.object') as NodePath;
  return isFunctionNode(fn.node) ? (fn as NodePath<t.Function>) : undefined;
}

function isDetaching(reference: NodePath): boolean {
  const call = reference.parentPath;
  return isCall(call) && calleeName(call.node) === 'removeEventListener';
}

// ---------------------------------------------------------------- problems

function placeProblems(site: SocketSite, opener: Opener): string[] {
  const problems: string[] = [];
  const { construction } = site;
  const loop = construction.findParent((p) => p.isLoop() || p.isFunction());
  if (loop?.isLoop()) problems.push('the socket is opened in a loop');
  const { fn } = opener;
  if (fn && isCall(fn.parentPath) && fn.key === 0) {
    const name = calleeName(fn.parentPath.node) ?? '';
    if (['useMemo', 'useState', 'useRef', 'useReducer', 'computed'].includes(name))
      problems.push(`the socket is opened while rendering (inside \`${name}\`)`);
    if (['map', 'forEach', 'flatMap'].includes(name))
      problems.push('the socket is opened once for each element of a list');
    if (/Effect$/.test(name) && (fn.parentPath.node as t.CallExpression).arguments.length < 2)
      problems.push('the effect has no dependency list: it opens a socket after every render');
  } else if (
    opener.effect &&
    opener.effect !== fn &&
    (opener.effect.parentPath.node as t.CallExpression).arguments.length < 2
  ) {
    problems.push('the effect has no dependency list: it opens a socket after every render');
  }
  if (fn && fn.parentPath.isNewExpression()) problems.push('opening the socket is wrapped in a Promise');
  if (fn && isComponent(fn))
    problems.push('the socket is opened in the body of a component or hook, at every render');
  if (site.construction.parentPath.isNewExpression())
    problems.push('the socket is handed straight to another object');
  return problems;
}

/** A function that React calls while rendering: its name says so and it calls hooks or returns JSX itself. */
function isComponent(fn: NodePath<t.Function>): boolean {
  const name = fn.isFunctionDeclaration()
    ? fn.node.id?.name
    : fn.parentPath.isVariableDeclarator() && fn.parentPath.node.id.type === 'Identifier'
      ? fn.parentPath.node.id.name
      : undefined;
  if (!name || !/^(use[A-Z]|[A-Z])/.test(name)) return false;
  let renders = false;
  fn.traverse({
    Function(inner) {
      inner.skip();
    },
    JSXElement() {
      renders = true;
    },
    JSXFragment() {
      renders = true;
    },
    CallExpression(call) {
      if (/^use[A-Z]/.test(calleeName(call.node) ?? '')) renders = true;
    },
  });
  return renders;
}

function shapeProblems(
  route: Route,
  shape: MessageShape,
  machinery: Machinery,
  handlers: HandlerPlan[],
): string[] {
  const problems: string[] = [];
  const message = handlers.find((handler) => handler.event === 'message');
  if (machinery.messages.length > 0 && !(route.kind === 'broadcast' && route.relay === true)) {
    problems.push(
      route.kind === 'broadcast'
        ? 'the client sends messages: set `relay: true` on the route if the backend only hands them on, else move them to an HTTP call'
        : 'the client sends messages to the backend: Realtime does not deliver them there; move them to an HTTP call or a broadcast route',
    );
  }
  for (const send of machinery.messages) {
    if (problems.length === 0 && payloadOf(send) === undefined)
      problems.push('what the client sends is not an object in JSON: a broadcast carries an object');
  }
  if (route.kind === 'broadcast' || !message) return problems;
  const discriminated =
    shape.discriminator && (shape.discriminator.values.length > 1 || shape.discriminator.open === true);
  if (discriminated)
    problems.push(
      `messages are told apart by \`${shape.discriminator?.field ?? ''}\`, and rows of one table are all alike: use a broadcast route`,
    );
  else if (shape.discriminator && shape.envelope === undefined)
    problems.push(
      `messages carry a \`${shape.discriminator.field}\` beside their fields: a row of \`${route.table ?? ''}\` has none; use a broadcast route or change the handler`,
    );
  if (shape.list && shape.envelope !== undefined)
    problems.push(`each message carries a list in \`${shape.envelope}\`, and a change carries one row`);
  else if (shape.list && route.kind === 'feed' && !route.snapshot)
    problems.push(
      'each message is a whole list, and a change carries one row: give the route a `snapshot` (order, limit), so that the list is loaded again on each change',
    );
  return problems;
}

/** A token in the query, in the path or as a subprotocol. */
function authInUrl(site: SocketSite, text: string): boolean {
  const { protocols } = site;
  return (
    site.url.candidates.some(
      (candidate) =>
        candidate.query.some(isAuthName) || candidate.params.some((param) => isAuthName(param.name)),
    ) ||
    (protocols !== undefined && isAuthName(text.slice(protocols.start ?? 0, protocols.end ?? 0)))
  );
}

/** Variables of the old URL that a condition before the construction asks for. */
function urlGuards(site: SocketSite): string[] {
  const [url] = site.construction.get('arguments') as NodePath[];
  const fn = site.construction.getFunctionParent();
  const names = new Set<string>();
  if (!url || !fn) return [];
  const visit = (path: NodePath<t.Identifier>): void => {
    const binding = path.scope.getBinding(path.node.name);
    if (!binding || !/url|uri|host|endpoint|ws|socket|base/i.test(path.node.name)) return;
    for (const reference of binding.referencePaths) {
      const statement = reference.findParent((p) => p.isStatement());
      if (
        statement?.isIfStatement() &&
        isInside(reference.node, statement.node.test) &&
        isInside(statement.node, fn.node)
      )
        names.add(path.node.name);
    }
  };
  if (url.isIdentifier()) visit(url);
  url.traverse({ Identifier: visit });
  return [...names];
}

/** Whether an inspection only decided about the reconnect that is left out. */
function servesReconnect(path: NodePath, machinery: Machinery): boolean {
  if (machinery.roots.some((root) => isInside(path.node, root.node))) return true;
  const statement = path.findParent((p) => p.isStatement());
  if (!statement?.isIfStatement() || statement.node.alternate || !isInside(path.node, statement.node.test))
    return false;
  const { consequent } = statement.node;
  const body = consequent.type === 'BlockStatement' ? consequent.body : [consequent];
  return body.some((inner) => machinery.roots.some((root) => isInside(root.node, inner)));
}

function reviewsOf(
  site: SocketSite,
  route: Route,
  shape: MessageShape,
  handlers: HandlerPlan[],
  machinery: Machinery,
  unit: SourceUnit,
  work: { match: RouteMatch; perInstance: boolean },
): string[] {
  const reviews: string[] = [];
  if (route.kind === 'row' && !shape.list)
    reviews.push(
      `a snapshot of \`${route.table ?? ''}\` is loaded on each (re)join, so state can be set earlier than the first message used to`,
    );
  if (route.kind !== 'broadcast' && shape.list)
    reviews.push(`messages were whole lists: \`${route.table ?? ''}\` is loaded again on each change`);
  if (route.kind !== 'broadcast' && shape.envelope !== undefined && shape.discriminator) {
    reviews.push(
      `messages were envelopes: the row takes the place of \`${shape.envelope}\` and \`${shape.discriminator.field}\` is always '${shape.discriminator.values[0] ?? ''}'`,
    );
  } else if (route.kind !== 'broadcast' && shape.envelope !== undefined)
    reviews.push(`messages were envelopes: the row takes the place of \`${shape.envelope}\``);
  if (route.kind === 'feed' && route.snapshot && !shape.list)
    reviews.push(
      `the latest ${String(route.snapshot.limit)} rows of \`${route.table ?? ''}\` are loaded on the first join, and missed ones on each later join`,
    );
  for (const handler of handlers) {
    const { flow } = handler;
    const inspected = flow.close.filter((use) => !servesReconnect(use.path, machinery));
    if (inspected.some((use) => use.field === 'code'))
      reviews.push(
        "the close code is inspected: Realtime reports the transport's code as `err.cause.code`, if any, and never an application code",
      );
    if (inspected.some((use) => use.field !== 'code'))
      reviews.push(
        '`reason` and `wasClean` have no counterpart; they are derived from the error and the status',
      );
    if (handler.event !== 'message' && flow.wholes.some((use) => !use.logged))
      reviews.push(`the ${handler.event} event object is used: it is now the error of the channel`);
  }
  const { match } = work;
  for (const [name, value] of match.params) {
    const isUsed = route.channel.includes(`{${name}}`) || (route.filter?.includes(`{${name}}`) ?? false);
    if ('node' in value && !isUsed)
      reviews.push(
        `\`:${name}\` of the path is used neither in the channel nor in a filter: every value now gets the same messages`,
      );
  }
  for (const query of new Set(site.url.candidates.flatMap((candidate) => candidate.query))) {
    if (
      !isAuthName(query) &&
      !/^(t|ts|_|v|nocache|timestamp|time|rand|random)$/i.test(query) &&
      !site.url.candidates.some((candidate) => candidate.params.some((param) => isAuthName(param.name)))
    ) {
      reviews.push(`\`?${query}=\` could choose what the server sent: the channel has no such filter`);
    }
  }
  if (route.kind === 'broadcast' && work.perInstance)
    reviews.push(
      'several users of this code share one broadcast channel: only the first one hears its status, and the first to leave removes it',
    );
  if (route.kind === 'broadcast' && shape.handedOn && shape.kindField === undefined)
    reviews.push('the whole message is handed on: the name of the event is not part of the payload');
  if (closeGuards(site).some((guard) => !guard.isClear))
    reviews.push(
      'a condition on `readyState` around the close mixes other questions in; make sure that an errored channel is removed as well',
    );
  const host = assumedHost(site, route);
  if (host !== undefined)
    reviews.push(`\`${host}\` is taken for your own backend, because the route matches any path`);
  for (const name of urlGuards(site))
    reviews.push(
      `a condition on \`${name}\`, which made the old URL, still decides whether the channel is opened`,
    );
  if (site.protocols && !isAuthName(unit.text.slice(site.protocols.start ?? 0, site.protocols.end ?? 0)))
    reviews.push('the subprotocol is dropped');
  if (
    site.url.candidates.length === 1 &&
    site.url.candidates[0]?.openBase &&
    site.url.candidates[0].path === '/'
  )
    reviews.push('the path of the URL is not known for sure');
  if (machinery.messages.length > 0)
    reviews.push('what the client sends goes to the other clients of the channel, not to a backend');
  return reviews;
}
