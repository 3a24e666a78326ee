import type { Evaluator } from './evaluate.js';
import type { Module, Scope, Site } from './module.js';
import type { Cls, Fn, Stmt } from './tree.js';
import type { Value } from './value.js';

/** The code of one function or class that serves a route. */
export interface Served {
  fn: Fn | undefined;
  cls: Cls | undefined;
  name: string;
  module: Module;
  scope: Scope;
  body: Stmt[];
  /** Calls inside it, those of functions written in it included. */
  sites: Site[];
  /** How many calls lie between the handler and this. */
  depth: number;
}

const byModule = new WeakMap<Module, Map<Scope, Site[]>>();

/** Handlers, and the functions of the project that they call, up to a depth. */
export function within(evaluator: Evaluator, handlers: readonly Value[], deepest: number): Served[] {
  const found: Served[] = [];
  const seen = new Set<Scope>();
  let level = handlers.flatMap((value) => served(value, 0));
  while (level.length > 0 && found.length < 60) {
    const fresh = level.filter(({ scope }) => !seen.has(scope) && seen.add(scope));
    found.push(...fresh);
    level = fresh.flatMap((item) => (item.depth < deepest ? called(evaluator, item) : []));
  }
  return found;
}

function served(value: Value, depth: number): Served[] {
  if (value.is !== 'fn' && value.is !== 'class') return value.is === 'object' && value.cls ? served(value.cls, depth) : [];
  const { module } = value.scope;
  const own = value.is === 'fn' ? value.fn : value.cls;
  return [
    {
      fn: value.is === 'fn' ? value.fn : undefined,
      cls: value.is === 'class' ? value.cls : undefined,
      name: own.name,
      module,
      scope: value.scope,
      body: own.body,
      sites: sitesIn(module, value.scope),
      depth,
    },
  ];
}

function called(evaluator: Evaluator, item: Served): Served[] {
  return item.sites.flatMap((site) => {
    const [frame] = evaluator.framesAt(site);
    if (!frame) return [];
    // What is called, and functions of the project that are passed on.
    return [site.call.callee, ...site.call.args]
      .filter(({ is }) => is === 'name' || is === 'member')
      .flatMap((expr) => evaluator.evaluate(expr, frame))
      .filter((value) => value.is === 'fn')
      .flatMap((value) => served(value, item.depth + 1));
  });
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
