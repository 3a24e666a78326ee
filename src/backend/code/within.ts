import type { Evaluator } from './evaluate.js';
import type { Module, Scope, Site } from './module.js';
import type { Cls, Fn, Stmt } from './tree.js';
import type { Frame, Value } from './value.js';

/** The code of one function or class that serves a route, as this route reaches it. */
export interface Served {
  fn: Fn | undefined;
  cls: Cls | undefined;
  name: string;
  module: Module;
  scope: Scope;
  frame: Frame;
  body: Stmt[];
  /** Calls inside it, those of functions written in it included. */
  sites: Site[];
  /** How many calls lie between the handler and this. */
  depth: number;
}

/** Code that is reached over more functions than this is not read any further. */
const MOST = 60;

const byModule = new WeakMap<Module, Map<Scope, Site[]>>();

/** Handlers, and the functions of the project that they call, up to a depth. */
export function within(evaluator: Evaluator, handlers: readonly Value[], deepest: number): Served[] {
  const found: Served[] = [];
  const seen = new Set<Scope>();
  let level = handlers.flatMap((value) => handler(evaluator, value));
  while (level.length > 0 && found.length < MOST) {
    const fresh = level.filter(({ scope }) => !seen.has(scope) && seen.add(scope));
    found.push(...fresh);
    level = fresh.flatMap((item) =>
      item.depth < deepest ? item.sites.flatMap((site) => calledBy(evaluator, item, site)) : [],
    );
  }
  return found;
}

function handler(evaluator: Evaluator, value: Value): Served[] {
  if (value.is === 'object') return value.cls ? handler(evaluator, value.cls) : [];
  if (value.is === 'class') {
    const { module } = value.scope;
    const self: Value = {
      is: 'object',
      id: `${module.file}:${String(value.cls.start)}`,
      type: evaluator.baseOf(value),
      cls: value,
      frame: value.frame,
    };
    const frame: Frame = { scope: value.scope, parent: value.frame, given: new Map(), self };
    return [
      {
        ...shared(value.scope),
        fn: undefined,
        cls: value.cls,
        name: value.cls.name,
        frame,
        body: value.cls.body,
        depth: 0,
      },
    ];
  }
  if (value.is !== 'fn') return [];
  const { fn, scope } = value;
  const frame = evaluator.enterFn(fn, scope, value.frame, undefined, value.self);
  return [{ ...shared(scope), fn, cls: undefined, name: fn.name, frame, body: fn.body, depth: 0 }];
}

function shared(scope: Scope): Pick<Served, 'module' | 'scope' | 'sites'> {
  return { module: scope.module, scope, sites: sitesIn(scope.module, scope) };
}

/** The functions of the project that a call runs: what is called, and what is passed on to be called. */
export function calledBy(evaluator: Evaluator, item: Served, site: Site): Served[] {
  const frame = frameAt(item, site.scope);
  const enter = (value: Value, by: { call: Site['call']; frame: Frame } | undefined): Served[] => {
    if (value.is !== 'fn') return [];
    const { fn, scope } = value;
    const inner = evaluator.enterFn(fn, scope, value.frame, by, value.self);
    return [
      {
        ...shared(scope),
        fn,
        cls: undefined,
        name: fn.name,
        frame: inner,
        body: fn.body,
        depth: item.depth + 1,
      },
    ];
  };
  const passed = site.call.args.filter(({ is }) => is === 'name' || is === 'member');
  return [
    ...evaluator
      .evaluate(site.call.callee, frame)
      .flatMap((value) => enter(value, { call: site.call, frame })),
    ...passed.flatMap((expr) => evaluator.evaluate(expr, frame)).flatMap((value) => enter(value, undefined)),
  ];
}

/** The names at a place inside the code: those of the functions in between say nothing of their callers. */
export function frameAt(item: Pick<Served, 'frame' | 'scope'>, scope: Scope): Frame {
  if (scope === item.scope) return item.frame;
  const parent = scope.parent ? frameAt(item, scope.parent) : item.frame;
  return { scope, parent, given: new Map(), self: parent.self };
}

/** The calls inside a scope and the scopes below it. */
export function sitesIn(module: Module, scope: Scope): Site[] {
  let known = byModule.get(module);
  if (!known) {
    known = new Map();
    for (const site of module.sites) {
      for (let at: Scope | undefined = site.scope; at; at = at.parent) {
        const list = known.get(at);
        if (list) list.push(site);
        else known.set(at, [site]);
      }
    }
    byModule.set(module, known);
  }
  return known.get(scope) ?? [];
}
