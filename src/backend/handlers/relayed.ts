import type { Site } from '../code/module.js';
import { walk, type Dict, type Expr, type Stmt } from '../code/tree.js';
import type { Served } from '../code/within.js';
import { isReceive } from './words.js';

/** Fields that name the kind of a message, or its handler: nobody misses them. */
const kinds = /^(?:type|event|action|op|kind)$/;

/**
 * Fields that a back end puts into what it hands on, beside what the client sent: `from: user.name`. Empty where the message is handed
 * on as it came, or made in a way that is not understood.
 */
export function addedBy(item: Served, { call, scope }: Site): string[] {
  const body = scope.fn?.body ?? item.body;
  const bound = bindingsOf([...item.body, ...body]);
  const heard = new Set<string>();
  for (const [name, value] of bound)
    if (some(value, (expr) => expr.is === 'call' && isReceive(expr))) heard.add(name);
  if (heard.size === 0) for (const name of paramsOf(scope.fn)) heard.add(name);
  // What is made of a message, however often it is taken apart.
  for (let size = -1; size !== heard.size;) {
    size = heard.size;
    for (const [name, value] of bound) if (mentions(value, heard)) heard.add(name);
  }
  const dict = [...call.args, ...call.named.values()].flatMap((arg) => dictIn(arg, bound) ?? [])[0];
  if (!dict || !mentions(dict, heard)) return [];
  return dict.entries.flatMap(({ key, value }) =>
    key === undefined || kinds.test(key) || isConstant(value) || mentions(value, heard) ? [] : [key],
  );
}

function paramsOf(fn: Site['scope']['fn']): string[] {
  return (fn?.params ?? []).flatMap(({ target }) =>
    target.is === 'name' &&
    !/^(?:self|cls|this|ws|websocket|socket|client|conn|connection)$/.test(target.name)
      ? [target.name]
      : target.is === 'props'
        ? target.props.flatMap(({ target: inner }) => (inner.is === 'name' ? [inner.name] : []))
        : [],
  );
}

function bindingsOf(body: readonly Stmt[]): [string, Expr][] {
  const found: [string, Expr][] = [];
  walk(body, {
    stmt(stmt) {
      if (stmt.is !== 'bind') return;
      const { target, value } = stmt;
      if (target.is === 'name') found.push([target.name, value]);
      if (target.is === 'props')
        for (const { target: inner } of target.props)
          if (inner.is === 'name') found.push([inner.name, value]);
    },
  });
  return found;
}

/** `{…}`, `json.dumps({…})`, or a name for it. */
function dictIn(expr: Expr, bound: readonly [string, Expr][], depth = 0): Dict | undefined {
  if (depth > 3) return undefined;
  if (expr.is === 'dict') return expr;
  if (expr.is === 'call') return expr.args.map((arg) => dictIn(arg, bound, depth + 1)).find((found) => found);
  const value = expr.is === 'name' ? bound.find(([name]) => name === expr.name)?.[1] : undefined;
  return value && dictIn(value, bound, depth + 1);
}

function isConstant(expr: Expr): boolean {
  return expr.is === 'text' || expr.is === 'number' || expr.is === 'true' || expr.is === 'false';
}

function mentions(expr: Expr, names: ReadonlySet<string>): boolean {
  return some(expr, (part) => part.is === 'name' && names.has(part.name));
}

function some(expr: Expr, is: (part: Expr) => boolean): boolean {
  let found = false;
  walk([{ is: 'expr', value: expr, start: expr.start, end: expr.end }], {
    expr(part) {
      found ||= is(part);
    },
  });
  return found;
}
