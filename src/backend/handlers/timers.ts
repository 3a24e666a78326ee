import type { Evaluator } from '../code/evaluate.js';
import type { Site } from '../code/module.js';
import { lastName, partsOf, walk, type Call, type Expr, type Fn, type Stmt } from '../code/tree.js';
import type { Frame } from '../code/value.js';
import { frameAt, type Served } from '../code/within.js';
import { secondsOf } from './schedule.js';

/** Code that runs again and again, with the time in between. */
export interface Timer {
  item: Served;
  /** Offset of the loop or of `setInterval`. */
  at: number;
  seconds: number | null;
  /** Calls that run each time. */
  sites: Site[];
}

/** Loops that wait, intervals, and methods that run by themselves. A loop that only waits for messages is none. */
export function timersOf(evaluator: Evaluator, item: Served): Timer[] {
  return [...loops(evaluator, item), ...intervals(evaluator, item), ...scheduled(evaluator, item)];
}

function loops(evaluator: Evaluator, item: Served): Timer[] {
  const found: Timer[] = [];
  for (const loop of endless(item.body)) {
    const sites = item.sites.filter(({ call }) => loop.start <= call.start && call.end <= loop.end);
    const waits = sites.flatMap((site) => waitOf(site.call).map((expr) => ({ expr, site })));
    if (waits.length === 0) continue;
    // An inner loop is part of the outer one.
    if (
      found.some(
        (outer) =>
          outer.at < loop.start &&
          outer.sites.some(({ call }) => call.start >= loop.start && call.end <= loop.end),
      )
    )
      continue;
    const units = item.module.language === 'python' ? 1 : 1000;
    const periods = waits.flatMap(({ expr, site }) => numbersIn(evaluator, expr, frameAt(item, site.scope)));
    const [period] = periods.sort((a, b) => b - a);
    found.push({ item, at: loop.start, seconds: period === undefined ? null : period / units, sites });
  }
  return found;
}

function endless(body: readonly Stmt[]): Stmt[] {
  const found: Stmt[] = [];
  walk(body, {
    stmt(stmt) {
      if (stmt.is === 'while' || stmt.is === 'for') found.push(stmt);
    },
  });
  return found.sort((a, b) => a.start - b.start);
}

/** How long a call waits: `asyncio.sleep(n)`, `wait_for(…, timeout=n)`, `setTimeout(resolve, n)`, `delay(n)`. */
function waitOf({ callee, args, named }: Call): Expr[] {
  switch (lastName(callee)) {
    case 'sleep':
    case 'delay':
      return args.slice(0, 1);
    case 'wait_for':
    case 'timeout':
    case 'fail_after':
    case 'move_on_after': {
      const wait = named.get('timeout') ?? (lastName(callee) === 'wait_for' ? args[1] : args[0]);
      return wait ? [wait] : [];
    }
    case 'setTimeout':
      return args.slice(1, 2);
    default:
      return [];
  }
}

/** `setInterval(fn, ms)`, and functions that call themselves by `setTimeout`. */
function intervals(evaluator: Evaluator, item: Served): Timer[] {
  return item.sites.flatMap((site): Timer[] => {
    const name = lastName(site.call.callee);
    const [run, wait] = site.call.args;
    if (!run || (name !== 'setInterval' && !(name === 'setTimeout' && again(site, run)))) return [];
    const frame = frameAt(item, site.scope);
    const periods = wait ? numbersIn(evaluator, wait, frame) : [];
    const inside =
      run.is === 'fn'
        ? item.sites.filter(({ call }) => run.start <= call.start && call.end <= run.end)
        : [site];
    return [
      {
        item,
        at: site.call.start,
        seconds: periods[0] === undefined ? null : periods[0] / 1000,
        sites: inside,
      },
    ];
  });
}

/** Methods that a framework runs by itself: `@Interval(5000)`, `@Cron(CronExpression.EVERY_10_SECONDS)` of Nest. */
export function scheduled(evaluator: Evaluator, item: Served): Timer[] {
  return methodsOf(item).flatMap((fn) =>
    fn.decorators.flatMap((decorator): Timer[] => {
      const name = decorator.is === 'call' ? lastName(decorator.callee) : undefined;
      if (decorator.is !== 'call' || (name !== 'Interval' && name !== 'Cron')) return [];
      const periodOf = (arg: Expr): number[] =>
        name === 'Cron'
          ? evaluator.evaluate(arg, item.frame).flatMap(secondsOf)
          : numbersIn(evaluator, arg, item.frame).map((number) => number / 1000);
      const [seconds = null] = decorator.args.flatMap(periodOf);
      const sites = item.sites.filter(({ call }) => fn.start <= call.start && call.end <= fn.end);
      return [{ item, at: decorator.start, seconds, sites }];
    }),
  );
}

function methodsOf({ fn, cls }: Served): Fn[] {
  const found = fn ? [fn] : [];
  walk(cls?.body ?? [], { expr: (expr) => void (expr.is === 'fn' && found.push(expr)) });
  return found;
}

/** Whether `setTimeout(tick, …)` stands in `tick` itself. */
function again(site: Site, run: Expr): boolean {
  const name = run.is === 'name' ? run.name : run.is === 'fn' ? '' : undefined;
  for (let at: Site['scope'] | undefined = site.scope; at; at = at.parent) {
    if (name && at.fn?.name === name) return true;
    const holder = at.parent;
    if (
      name &&
      at.fn &&
      holder?.names.get(name)?.some((binding) => binding.is === 'value' && binding.value === at.fn)
    )
      return true;
  }
  return false;
}

/**
 * The number an expression comes to; where it is computed from the clock, the numbers it is computed from, such as the
 * interval in `next_run - loop.time()`.
 */
export function numbersIn(
  evaluator: Evaluator,
  expr: Expr,
  frame: Frame,
  seen = new Set<string>(),
): number[] {
  const values = evaluator.evaluate(expr, frame);
  const own = values.flatMap((value) =>
    value.is === 'number'
      ? [value.number]
      : value.is === 'text' && /^\d+(?:\.\d+)?$/.test(value.text)
        ? [Number(value.text)]
        : [],
  );
  if (own.length > 0) return own.filter((number) => number > 0);
  if (expr.is === 'name') {
    if (seen.has(expr.name)) return [];
    seen.add(expr.name);
    for (let at: Frame | undefined = frame; at; at = at.parent) {
      const bindings = at.scope.names.get(expr.name);
      const scope = at;
      if (bindings)
        return bindings.flatMap((binding) =>
          binding.is === 'value' ? numbersIn(evaluator, binding.value, scope, seen) : [],
        );
    }
    return [];
  }
  // `float(x)`, `max(0, interval - elapsed)`, `timedelta(…)`; but not what a method of an object is given.
  return partsOf(expr).flatMap((part) => (part.is === 'text' ? [] : numbersIn(evaluator, part, frame, seen)));
}
