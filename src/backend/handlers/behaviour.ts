import type { Evaluator } from '../code/evaluate.js';
import type { Site } from '../code/module.js';
import { dotted, lastName, walk, type Call, type Expr, type Fn, type Param } from '../code/tree.js';
import type { Value } from '../code/value.js';
import { calledBy, frameAt, within, type Served } from '../code/within.js';
import type { BackendRoute, Behaviour, Place, Poll } from '../route.js';
import { greetingOf, greetsWith } from './greeting.js';
import { groupsOf } from './groups.js';
import { answers, listenersOf } from './listeners.js';
import { pollsOf } from './polls.js';
import { addedBy } from './relayed.js';
import { storeIn } from './stores.js';
import { timersOf, type Timer } from './timers.js';
import { isPing, isReceive, isSend, isSpread, isSubscribe } from './words.js';

/** What a handler does, as far as it and the functions it calls tell. `events`: messages have names of their own. */
export function behaviourOf(
  evaluator: Evaluator,
  handlers: readonly Value[],
  events: boolean,
): Pick<BackendRoute, 'does' | 'polls' | 'greeting'> {
  const code = within(evaluator, handlers, 3);
  const timers = code.flatMap((item) => timersOf(evaluator, item));
  const pushing = timers.filter((timer) => timer.sites.some((site) => sends(evaluator, timer.item, site)));
  const [push] = pushing;
  const timed = new Set(pushing.flatMap(({ sites }) => sites));
  const heard = code.flatMap((item) => messagesOf(item, events).map((site) => ({ item, site })));
  const relayed = heard.filter(({ item, site }) => relays(evaluator, item, site));
  const stores = storeIn(evaluator, heard, true);
  const polls = unique(pushing.flatMap((timer) => pollsOf(evaluator, timer.item, timer.sites)));
  // What is asked again and again may be asked for the first time later.
  const greeting = unique(greetingOf(evaluator, code, (item, site) => sends(evaluator, item, site))).filter(
    (poll) => !polls.some(({ text }) => text === poll.text),
  );
  const greets = greetsWith(evaluator, code);
  return {
    does: {
      ...(greets.length > 0 && { greets }),
      ...(push
        ? {
            push: {
              seconds: push.seconds,
              file: push.item.module.file,
              line: push.item.module.lineOf(push.at),
              ...(push.sites.some((site) => isSpread(site.call) || toMany(evaluator, push.item, site)) && {
                forAll: true,
              }),
            },
          }
        : {}),
      relay: relayed.length > 0,
      adds: [...new Set(relayed.flatMap(({ item, site }) => addedBy(item, site)))],
      ...(stores && { stores }),
      reply:
        heard.some(({ item, site }) => !timed.has(site) && isReply(evaluator, item, site)) ||
        code.some((item) => answers(item)),
      keepAlive: code.some((item) => keepsAlive(item)) || timers.some((timer) => pingsOnly(timer)),
      subscribes: code.some(({ sites }) => sites.some(({ call }) => isSubscribe(call))),
      groups: groupsOf(evaluator, code),
      delegates: delegatesOf(evaluator, code),
    },
    polls: unique([...polls, ...greeting]),
    greeting,
  };
}

/** The same statement is met where it is written and where it is run; the first is the place to look at. */
function unique(polls: readonly Poll[]): Poll[] {
  const found = new Map<string, Poll>();
  for (const poll of polls) {
    const key = `${poll.kind} ${poll.text}`;
    if (!found.has(key)) found.set(key, poll);
  }
  return [...found.values()];
}

/** The calls that a message brings about. */
function messagesOf(item: Served, events: boolean): Site[] {
  const listeners = listenersOf(item, events);
  return item.sites.filter(({ call }) =>
    listeners.some(({ start, end }) => start <= call.start && call.end <= end),
  );
}

/** Sends to sockets other than the one that spoke: to a group, or to each of a collection. */
function relays(evaluator: Evaluator, item: Served, site: Site): boolean {
  if (isSpread(site.call) || toMany(evaluator, item, site)) return true;
  if (isSend(site.call) || isReceive(site.call)) return false;
  return calledBy(evaluator, item, site).some(
    (called) =>
      called.depth < 6 &&
      called.sites.some((inner) => isSpread(inner.call) || toMany(evaluator, called, inner)),
  );
}

/** `for client in clients: client.send(…)`, `clients.forEach((client) => client.send(…))`, `io.emit(…)`. */
function toMany(evaluator: Evaluator, item: Served, site: Site): boolean {
  const { call } = site;
  return (
    isSend(call) &&
    (elementsOf(item).has(root(call)) || isEmitToAll(call) || isOfServer(evaluator, item, site))
  );
}

/** `lobby.emit(…)`, where `lobby` is a server of Socket.IO or a namespace of one, whatever it is called. */
function isOfServer(evaluator: Evaluator, item: Served, { call: { callee }, scope }: Site): boolean {
  if (callee.is !== 'member' || callee.property !== 'emit') return false;
  return evaluator
    .evaluate(callee.object, frameAt(item, scope))
    .some(
      (value) => value.is === 'object' && /^socket\.io(?:\.(?:Server|default))?(?:\.of)?$/.test(value.type),
    );
}

/** Names that stand for each of several. */
function elementsOf(item: Served): Set<string> {
  const elements = new Set<string>();
  walk(item.body, {
    stmt(stmt) {
      if (stmt.is === 'for' && stmt.target.is === 'name') elements.add(stmt.target.name);
      if (stmt.is === 'for' && stmt.target.is === 'items')
        for (const target of stmt.target.items) if (target?.is === 'name') elements.add(target.name);
    },
    expr(expr) {
      if (expr.is !== 'call' || lastName(expr.callee) !== 'forEach') return;
      const [each] = expr.args;
      const [param] = each?.is === 'fn' ? each.params : [];
      if (param?.target.is === 'name') elements.add(param.target.name);
    },
  });
  return elements;
}

/** Sends to the socket that spoke, and not to say `pong`. */
function isReply(evaluator: Evaluator, item: Served, site: Site): boolean {
  return isSend(site.call) && sendsData(site.call) && !isPong(site) && !toMany(evaluator, item, site);
}

/** Whether a call sends data: itself, or the function of the project that it calls. */
export function sends(evaluator: Evaluator, item: Served, site: Site): boolean {
  if (sendsData(site.call)) return true;
  if (isReceive(site.call)) return false;
  return calledBy(evaluator, item, site).some((called) => called.sites.some(({ call }) => sendsData(call)));
}

function sendsData(call: Call): boolean {
  return (isSend(call) || isSpread(call)) && !(call.args.length > 0 && call.args.every(isPing));
}

function pingsOnly({ sites }: Timer): boolean {
  const sent = sites.filter(
    ({ call }) => isSend(call) || (call.callee.is === 'member' && call.callee.property === 'ping'),
  );
  return sent.length > 0 && sent.every(({ call }) => !sendsData(call));
}

/** `io.emit`, `socket.broadcast.emit`, `io.to(room).emit`, `server.emit`; in Python `sio.emit`, `emit(…, broadcast=True)`. */
function isEmitToAll({ callee, named }: Call): boolean {
  if (lastName(callee) === 'emit' && named.get('broadcast')?.is === 'true') return true;
  const to = named.get('to') ?? named.get('room');
  if (to?.is === 'name' && to.name === 'sid') return false;
  if (callee.is !== 'member' || callee.property !== 'emit') return false;
  const object = dotted(callee.object.is === 'call' ? callee.object.callee : callee.object) ?? '';
  return /(?:^|\.)(?:s?io|socketio|self|server|nsp|namespace|broadcast|to|in|of)$/i.test(object);
}

function root(call: Call): string {
  let at: Expr = call.callee;
  while (at.is === 'member') at = at.object;
  return at.is === 'name' ? at.name : '';
}

/** An answer under `if message == "ping"`. */
function isPong({ conditions }: Site): boolean {
  return conditions.some(({ test, holds }) => holds && comparesPing(test));
}

function comparesPing(test: Expr): boolean {
  if (test.is === 'binary') return [test.left, test.right].some((side) => isPing(side) || comparesPing(side));
  return false;
}

/** Answers pings, or reads without a use for what it reads. */
function keepsAlive(item: Served): boolean {
  if (item.sites.some((site) => isPong(site) && isSend(site.call))) return true;
  let found = false;
  walk(item.body, {
    stmt(stmt) {
      if (stmt.is !== 'while' && stmt.is !== 'for') return;
      const [only, ...rest] = stmt.body;
      if (only?.is === 'expr' && rest.length === 0 && only.value.is === 'call' && isReceive(only.value))
        found = true;
    },
  });
  return found;
}

/** Managers and collections that are given the socket itself. */
function delegatesOf(evaluator: Evaluator, code: readonly Served[]): Behaviour['delegates'] {
  const found = new Map<string, Place & { name: string }>();
  for (const item of code) {
    if (item.depth > 0) continue;
    for (const site of item.sites) {
      const { callee, args } = site.call;
      if (callee.is !== 'member' || !args.some((arg) => isSocket(arg, site, item))) continue;
      if (args.some((arg) => arg.is === 'name' && arg.name === root(site.call))) continue;
      const [target] = evaluator
        .evaluate(callee, frameAt(item, site.scope))
        .filter((value) => value.is === 'fn');
      if (!target && !/^(?:add|append|push|set|connect|register|subscribe|join)$/i.test(callee.property))
        continue;
      const name = dotted(callee) ?? callee.property;
      const place =
        target?.is === 'fn'
          ? { file: target.scope.module.file, line: target.scope.module.lineOf(target.fn.start) }
          : { file: site.module.file, line: site.module.lineOf(site.call.start) };
      found.set(name, { name, ...place });
    }
  }
  return [...found.values()];
}

/** A name that is the first parameter of the handler, or of the listener it stands in. */
function isSocket(arg: Expr, site: Site, item: Served): boolean {
  if (arg.is !== 'name') return false;
  for (let at: Site['scope'] | undefined = site.scope; at; at = at.parent) {
    if (at.fn && socketParam(at.fn, at.parent?.kind === 'class') === arg.name) return true;
    if (at === item.scope) return false;
  }
  return false;
}

function socketParam(fn: Fn, method: boolean): string | undefined {
  const named = fn.params.map(nameOf).filter((name) => name !== undefined);
  const [first] = method && (named[0] === 'self' || named[0] === 'cls') ? named.slice(1) : named;
  const typed = fn.params.find(
    ({ annotation }) => annotation && /WebSocket|Socket/.test(dotted(annotation) ?? ''),
  );
  return (typed && nameOf(typed)) ?? first;
}

function nameOf({ target }: Param): string | undefined {
  return target.is === 'name' ? target.name : undefined;
}
