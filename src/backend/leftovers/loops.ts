import type { Evaluator } from '../code/evaluate.js';
import type { Module, Scope } from '../code/module.js';
import { lastName } from '../code/tree.js';
import { calledBy, sitesIn, within, type Served } from '../code/within.js';
import { sends } from '../handlers/behaviour.js';
import { pollsOf } from '../handlers/polls.js';
import { storeIn } from '../handlers/stores.js';
import { numbersIn, timersOf, type Timer } from '../handlers/timers.js';
import type { Registry } from '../registry.js';
import type { Place } from '../route.js';
import type { Leftover } from './leftover.js';

/** A loop, and where the routes are declared whose sockets it sends to. */
export interface Loop extends Leftover {
  feeds: Place[];
}

/** Decides whether a loop that sends nothing, but asks the database, belongs to the old back end. */
type Belongs = (file: string) => boolean;

/**
 * Loops outside of the handlers that go on when the routes are gone: they send to sockets, or ask for what the
 * sockets were to send.
 */
export function loopsOf(registry: Registry, modules: readonly Module[], belongs: Belongs): Loop[] {
  const { evaluator } = registry;
  const served = new Set<Scope>();
  for (const { handlers } of registry.declarations) {
    for (const { scope } of within(evaluator, handlers, 3)) served.add(scope);
  }
  const found = new Map<string, Loop>();
  for (const module of modules) {
    for (const item of itemsOf(evaluator, module)) {
      if (isServed(item.scope, served)) continue;
      for (const timer of [...timersOf(evaluator, item), ...jobsOf(evaluator, item)]) {
        // What stands in a function is found with the function.
        if (!item.fn && !atTop(module, timer)) continue;
        const loop = leftoverOf(registry, timer, item, belongs);
        if (loop) found.set(`${loop.file}:${String(loop.line)}`, loop);
      }
    }
  }
  return [...found.values()];
}

/** The declarations of the classes that a loop calls to send: `this.gateway.publish(rows)`, also by a function of its own. */
function fedBy(registry: Registry, { item, sites }: Timer): Place[] {
  const { evaluator, declarations } = registry;
  const called = sites.flatMap((site) => calledBy(evaluator, item, site));
  const further = called.flatMap((one) => one.sites.flatMap((site) => calledBy(evaluator, one, site)));
  const sending = [...called, ...further].filter((one) =>
    one.sites.some((site) => sends(evaluator, one, site)),
  );
  const classes = new Set(sending.flatMap(({ scope }) => scope.parent?.cls ?? []));
  return declarations
    .filter(({ handlers }) => handlers.some((value) => value.is === 'class' && classes.has(value.cls)))
    .map(({ module, at }) => registry.place(module, at));
}

function atTop(module: Module, { at }: Timer): boolean {
  return module.sites.some(
    ({ call, scope, decorates }) => call.start === at && (scope.kind === 'module' || decorates !== undefined),
  );
}

/** Functions that stand in no other function, and the module itself. */
function itemsOf(evaluator: Evaluator, module: Module): Served[] {
  const frame = evaluator.frameOf(module);
  const base = { module, fn: undefined, cls: undefined, depth: 0 };
  const top: Served = { ...base, name: '', scope: module.scope, frame, body: [], sites: module.sites };
  const inner = [...module.functions].flatMap(([fn, scope]): Served[] => {
    if (scope.parent?.kind === 'function') return [];
    const [entered] = evaluator.framesOf(scope);
    if (!entered) return [];
    const owner = scope.parent?.cls?.name;
    const name = owner ? `${owner}.${fn.name}` : fn.name;
    // A function without a name is told by what it is given to.
    if (name === '') return [];
    return [{ ...base, fn, name, scope, frame: entered, body: fn.body, sites: sitesIn(module, scope) }];
  });
  return [top, ...inner];
}

function isServed(scope: Scope, served: ReadonlySet<Scope>): boolean {
  for (let at: Scope | undefined = scope; at && at.kind !== 'module'; at = at.parent)
    if (served.has(at)) return true;
  return false;
}

/** `scheduler.add_job(poll, "interval", seconds=5)`, `@repeat_every(seconds=5)`. */
function jobsOf(evaluator: Evaluator, item: Served): Timer[] {
  return item.sites.flatMap((site): Timer[] => {
    const name = lastName(site.call.callee) ?? '';
    if (!/^(?:add_job|scheduled_job|repeat_every|call_later)$/.test(name)) return [];
    const seconds = site.call.named.get('seconds');
    const minutes = site.call.named.get('minutes');
    const frame = { ...item.frame };
    const [period] = seconds
      ? numbersIn(evaluator, seconds, frame)
      : minutes
        ? numbersIn(evaluator, minutes, frame).map((number) => number * 60)
        : [];
    if (period === undefined) return [];
    const decorated = site.decorates && 'params' in site.decorates ? site.decorates : undefined;
    const scope = decorated && item.module.functions.get(decorated);
    return [
      { item, at: site.call.start, seconds: period, sites: scope ? sitesIn(item.module, scope) : [site] },
    ];
  });
}

function leftoverOf(registry: Registry, timer: Timer, item: Served, belongs: Belongs): Loop | undefined {
  const { module } = item;
  const { evaluator } = registry;
  const feeds = fedBy(registry, timer);
  const isSending =
    feeds.length > 0 ||
    timer.sites.some((site) => sends(evaluator, item, site) && speaksOfSockets(evaluator, item, site));
  const polls = pollsOf(evaluator, item, timer.sites);
  if (!isSending && (polls.length === 0 || !belongs(module.file))) return undefined;
  const stores = storeIn(
    evaluator,
    timer.sites.map((site) => ({ item, site })),
    false,
  );
  return {
    kind: 'loop',
    name: item.name || module.file,
    file: module.file,
    line: module.lineOf(timer.at),
    evidence: [
      ...(isSending ? ['sends to sockets'] : []),
      ...(polls.length > 0 ? ['asks the database or a service each time'] : []),
    ],
    routes: [],
    seconds: timer.seconds,
    polls,
    feeds,
    ...(stores && { keeps: [`writes to the database (\`${stores.text}\`)`] }),
  };
}

/** A `send` of mail, events or metrics is none of a socket. */
function speaksOfSockets(evaluator: Evaluator, item: Served, site: Served['sites'][number]): boolean {
  const words = /websocket|broadcast|send_json|send_text|socket|\bws\b|wss\b|\bclients?\b|connections?/i;
  const { text } = site.module;
  if (words.test(text.slice(site.call.start, site.call.end))) return true;
  return calledBy(evaluator, item, site).some(
    ({ fn, module }) => fn && words.test(module.text.slice(fn.start, fn.end)),
  );
}
