import type { Evaluator } from '../code/evaluate.js';
import { leaves } from '../code/module.js';
import { walk, type Expr, type Stmt } from '../code/tree.js';
import type { Value } from '../code/value.js';
import { calledBy, within, type Served } from '../code/within.js';

/** Code that a request goes through before it gets to a route: a function, as far as an offset in it. */
export interface Gate {
  value: Value;
  until: number;
}

/** What runs on the way through a gate: branches that end before the offset belong to other routes. */
export function passed(evaluator: Evaluator, gates: readonly Gate[]): Served[] {
  return gates.flatMap(({ value, until }) =>
    within(evaluator, [value], 0).flatMap((item) => {
      const body = before(item.body, until);
      const on = new Set<Expr>();
      walk(body, { expr: (expr) => on.add(expr) });
      const sites = item.sites.filter(({ call }) => on.has(call));
      return [{ ...item, body, sites }, ...sites.flatMap((site) => calledBy(evaluator, item, site))];
    }),
  );
}

function before(body: readonly Stmt[], until: number): Stmt[] {
  const isIn = (part: readonly Stmt[]): boolean =>
    part.some(({ start, end }) => start <= until && until <= end);
  return body.flatMap((stmt): Stmt[] => {
    if (stmt.start > until) return [];
    if (stmt.is === 'block') return [{ ...stmt, bodies: stmt.bodies.map((inner) => before(inner, until)) }];
    if (stmt.is !== 'if') return [stmt];
    if (isIn(stmt.then)) return [{ ...stmt, then: before(stmt.then, until), otherwise: [] }];
    if (isIn(stmt.otherwise)) return [{ ...stmt, then: [], otherwise: before(stmt.otherwise, until) }];
    return [leaves(stmt.then) ? { ...stmt, then: [] } : stmt];
  });
}
