import type { Evaluator } from '../code/evaluate.js';
import type { Scope, Site } from '../code/module.js';
import type { Expr } from '../code/tree.js';
import { isObject, type Frame, type ObjectValue, type Value } from '../code/value.js';
import { calledBy, within } from '../code/within.js';
import type { Gate } from '../handlers/gate.js';
import { methodOf, objectsOf, valuesOf, type Reached } from './arguments.js';
import { assigned, pathsOfConditions } from './conditions.js';

/** Servers of the `ws` package that serve nothing by themselves: `handleUpgrade` is called for the requests that are theirs. */

/** Callers of callers that are asked for the path. */
const CALLERS = 3;

/** A path for which a request is handed to a server. */
export interface Upgrade {
  path: string;
  /** What is given the socket; none where `connection` is emitted instead. */
  handlers: Value[];
  /** What the request went through before. */
  gates: Gate[];
}

/** One way by which a call of `handleUpgrade` is reached. */
interface Way {
  frame: Frame;
  paths: string[] | undefined;
  gates: Gate[];
}

/** The paths for which `handleUpgrade` of this server is called. */
export function upgradesOf({ evaluator }: Reached, value: ObjectValue, type: RegExp): Upgrade[] {
  const found = evaluator.sitesNamed('handleUpgrade').flatMap((site) =>
    waysTo(evaluator, site).flatMap(({ frame, paths, gates }): Upgrade[] => {
      const method = methodOf({ call: site.call });
      if (!method) return [];
      const own = { evaluator, frame };
      const isOwn = objectsOf(valuesOf(own, method.object), type).some(({ id }) => id === value.id);
      const served = isOwn ? (paths ?? ['/**']) : keysOf(own, method.object, value);
      const handlers = givenTo(evaluator, site.call.args[3], frame);
      return served.map((path) => ({ path, handlers, gates }));
    }),
  );
  return found.filter(({ path }, index) => found.findIndex((other) => other.path === path) === index);
}

/** With the path that the tests before the call ask for, or else those before the calls of the function it stands in. */
function waysTo(evaluator: Evaluator, site: Site, depth = 0): Way[] {
  const { scope } = site;
  const { fn } = scope;
  const gates = gatesOf(evaluator, site);
  const direct = evaluator
    .framesAt(site)
    .map((frame): Way => ({ frame, paths: pathsOfConditions({ evaluator, frame }, site.conditions), gates }));
  if (!fn || depth >= CALLERS || direct.some(({ paths }) => paths)) return direct;
  const callers = evaluator.callersOf(fn, scope).flatMap((caller) =>
    waysTo(evaluator, caller.site, depth + 1).map((way): Way => {
      const parent = frameOf(way.frame, scope.parent) ?? evaluator.framesAt(site)[0]?.parent;
      const by = { call: caller.site.call, frame: way.frame };
      return {
        ...way,
        frame: evaluator.enterFn(fn, scope, parent ?? way.frame, by, undefined),
        gates: [...way.gates, ...gates],
      };
    }),
  );
  return callers.some(({ paths }) => paths) ? callers : direct;
}

/** The frame of a scope among those around. */
function frameOf(frame: Frame, scope: Scope | undefined): Frame | undefined {
  for (let at: Frame | undefined = frame; at; at = at.parent) if (at.scope === scope) return at;
  return undefined;
}

/** The functions around a call, out to the one that listens to upgrades. */
function gatesOf(evaluator: Evaluator, { scope, call }: Site): Gate[] {
  const found: Gate[] = [];
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const { fn } = at;
    if (!fn || !at.parent) continue;
    const [frame] = evaluator.framesOf(at.parent);
    if (frame) found.push({ value: { is: 'fn', fn, scope: at, frame }, until: call.start });
    if (listensTo(evaluator, fn)) return found;
  }
  return found.slice(0, 1);
}

function listensTo(evaluator: Evaluator, fn: Expr): boolean {
  return evaluator.sitesNamed('on').some(({ call: { args } }) => {
    const [event, listener] = args;
    return event?.is === 'text' && event.value === 'upgrade' && listener === fn;
  });
}

/** What the callback of `handleUpgrade` hands the socket to, else the callback itself. */
function givenTo(evaluator: Evaluator, callback: Expr | undefined, frame: Frame): Value[] {
  const values = callback ? evaluator.evaluate(callback, frame) : [];
  const [item] = within(evaluator, values, 0);
  const [first] = item?.fn?.params ?? [];
  const socket = first?.target.is === 'name' ? first.target.name : undefined;
  if (!item || socket === undefined) return [];
  const handed = item.sites.filter(({ call }) =>
    call.args.some((arg) => arg.is === 'name' && arg.name === socket),
  );
  if (handed.some(({ call }) => call.callee.is === 'member' && call.callee.property === 'emit')) return [];
  const functions = handed.flatMap((site) =>
    calledBy(evaluator, item, site).flatMap(({ fn, scope, frame: inner }): Value[] =>
      fn
        ? [{ is: 'fn', fn, scope, frame: inner.parent ?? inner, ...(inner.self && { self: inner.self }) }]
        : [],
    ),
  );
  return functions.length > 0 ? functions : values;
}

/** `servers[pathname].handleUpgrade(…)`: the keys under which a table holds this server. */
function keysOf(own: Pick<Reached, 'evaluator' | 'frame'>, receiver: Expr, value: ObjectValue): string[] {
  const [expr] = receiver.is === 'name' ? assigned(own, receiver.name) : [receiver];
  const table =
    expr?.is === 'index'
      ? expr.object
      : expr?.is === 'call' && expr.callee.is === 'member' && expr.callee.property === 'get'
        ? expr.callee.object
        : undefined;
  if (!table) return [];
  const holds = (values: readonly Value[]): boolean =>
    values.some((found) => found.is === 'object' && found.id === value.id);
  return valuesOf(own, table).flatMap((found): string[] => {
    if (found.is === 'dict')
      return found.dict.entries.flatMap(({ key, value: entry }) =>
        key?.startsWith('/') && holds(own.evaluator.evaluate(entry, found.frame)) ? [key] : [],
      );
    // `new Map([['/a', server]])`
    if (!isObject(found, /^Map$/) || !found.call?.args[0]) return [];
    return own.evaluator.evaluate(found.call.args[0], found.frame).flatMap((list) =>
      own.evaluator
        .elements(list)
        .flat()
        .flatMap((pair) => {
          const key = own.evaluator.follow([pair], [0]).find((part) => part.is === 'text');
          return key && holds(own.evaluator.follow([pair], [1])) ? [key.text] : [];
        }),
    );
  });
}
