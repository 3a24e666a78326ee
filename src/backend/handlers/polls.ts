import type { Evaluator } from '../code/evaluate.js';
import type { Site } from '../code/module.js';
import { dotted, walk, type Call, type Expr, type Stmt } from '../code/tree.js';
import { calledBy, frameAt, within, type Served } from '../code/within.js';
import type { Frame } from '../code/value.js';
import { builtSql } from '../queries/built.js';
import type { Poll } from '../route.js';
import { isQuery, isReceive, isSend, isSpread, isSql } from './words.js';

/** Names of functions that get something. */
const getter =
  /^_*(?:get|fetch|load|read|collect|compute|query|poll|list|build|gather|find|calculate)(?:_|[A-Z]|$)/;

/** What is asked each time: statements where the code has them, else the functions that ask. */
export function pollsOf(evaluator: Evaluator, item: Served, sites: readonly Site[]): Poll[] {
  const found = new Map<string, Poll>();
  const add = (poll: Poll): void => {
    found.set(`${poll.kind} ${poll.file}:${String(poll.line)} ${poll.text}`, poll);
  };
  for (const site of sites) {
    const called = calledBy(evaluator, item, site);
    const inner = called.flatMap((callee) =>
      deep(evaluator, callee).flatMap((code) => statements(evaluator, code, code.sites)),
    );
    const own = statements(evaluator, item, [site]);
    for (const poll of [...own, ...inner]) add(poll);
    if (inner.length + own.length > 0) continue;
    const [callee] = called.filter(({ fn }) => fn);
    const name = dotted(site.call.callee);
    if (name === undefined || isSend(site.call) || isSpread(site.call) || isReceive(site.call)) continue;
    const last = name.split('.').at(-1) ?? '';
    if (callee?.fn && getter.test(last))
      add({
        kind: 'call',
        text: name,
        file: callee.module.file,
        line: callee.module.lineOf(callee.fn.start),
      });
    else if (!callee && isQuery(site.call) && !goesOn(evaluator, item, site, frameAt(item, site.scope)))
      add({ kind: 'call', text: name, file: site.module.file, line: site.module.lineOf(site.call.start) });
  }
  return [...found.values()];
}

/** A function that was called, and what it calls itself. */
function deep(evaluator: Evaluator, item: Served): Served[] {
  if (!item.fn) return [item];
  const value = {
    is: 'fn' as const,
    fn: item.fn,
    scope: item.scope,
    frame: item.frame.parent ?? item.frame,
    self: item.frame.self,
  };
  const [first, ...rest] = within(evaluator, [value], 3);
  // As it was entered here: with the arguments of this call.
  return first ? [item, ...rest] : [item];
}

/** SQL among the arguments of calls, and what query builders make of theirs. */
function statements(evaluator: Evaluator, item: Served, sites: readonly Site[]): Poll[] {
  const chains = chainsIn(item);
  return sites.flatMap((site) => {
    const frame = frameAt(item, site.scope);
    const args = [...site.call.args, ...site.call.named.values()];
    const built = [site.call, ...args].flatMap((given): Poll[] => {
      const expr = given.is === 'name' ? boundTo(given.name, frame) : given;
      if (expr?.is !== 'call' || chains.inner.has(expr)) return [];
      const text = builtSql(evaluator, expr, frame, chains.slices.get(expr));
      const { module } = frame.scope;
      return text === undefined
        ? []
        : [{ kind: 'sql', text, file: module.file, line: module.lineOf(expr.start) }];
    });
    return [...built, ...args.flatMap((arg) => sqlOf(evaluator, arg, frame))];
  });
}

interface Chains {
  /** Calls that another call of the same chain goes on from, with that call. */
  inner: ReadonlyMap<Call, Call>;
  /** The number that a query is cut to: `[:20]`. */
  slices: ReadonlyMap<Call, number>;
}

const chainsOf = new WeakMap<readonly Stmt[], Chains>();

function chainsIn({ body }: Served): Chains {
  const known = chainsOf.get(body);
  if (known) return known;
  const inner = new Map<Call, Call>();
  const slices = new Map<Call, number>();
  walk(body, {
    expr(expr) {
      if (expr.is === 'call' && expr.callee.is === 'member' && expr.callee.object.is === 'call')
        inner.set(expr.callee.object, expr);
      if (expr.is !== 'index' || expr.object.is !== 'call') return;
      const last = expr.index.is === 'list' ? expr.index.items.at(-1) : expr.index;
      if (last?.is === 'number') slices.set(expr.object, last.value);
    },
  });
  const found = { inner, slices };
  chainsOf.set(body, found);
  return found;
}

function sqlOf(evaluator: Evaluator, expr: Expr, frame: Frame): Poll[] {
  if (expr.is === 'fn' || expr.is === 'list' || expr.is === 'dict' || expr.is === 'call') return [];
  const place = (at: number): Omit<Poll, 'kind' | 'text'> => ({
    file: frame.scope.module.file,
    line: frame.scope.module.lineOf(at),
  });
  return evaluator.evaluate(expr, frame).flatMap((value): Poll[] => {
    if (value.is !== 'text' || !isSql(value.text)) return [];
    return [
      { kind: 'sql', text: oneLine(value.text), ...(origin(evaluator, expr, frame) ?? place(expr.start)) },
    ];
  });
}

/** The only thing a name of the function is given. */
function boundTo(name: string, frame: Frame): Expr | undefined {
  for (let at: Frame | undefined = frame; at; at = at.parent) {
    const bindings = at.scope.names.get(name);
    if (!bindings) continue;
    const [binding, ...others] = bindings;
    return binding?.is === 'value' && binding.path.length === 0 && others.length === 0
      ? binding.value
      : undefined;
  }
  return undefined;
}

/** `result.scalars()`, where `result` is what another query gave, and `db.query(…)` of a chain that is understood. */
function goesOn(evaluator: Evaluator, item: Served, { call }: Site, frame: Frame): boolean {
  const { inner } = chainsIn(item);
  let outer = call;
  for (let next = inner.get(outer); next; next = inner.get(outer)) outer = next;
  if (outer !== call) return builtSql(evaluator, outer, frame) !== undefined;
  if (call.callee.is !== 'member' || call.callee.object.is !== 'name') return false;
  const made = boundTo(call.callee.object.name, frame);
  return made?.is === 'call' && isQuery(made);
}

/** Where a constant is written down. */
function origin(evaluator: Evaluator, expr: Expr, frame: Frame): Omit<Poll, 'kind' | 'text'> | undefined {
  if (expr.is !== 'name') return undefined;
  for (let at: Frame | undefined = frame; at; at = at.parent) {
    const binding = at.scope.names.get(expr.name)?.find(({ is }) => is === 'value');
    if (binding?.is === 'value') {
      const { module } = binding.scope;
      return { file: module.file, line: module.lineOf(binding.value.start) };
    }
  }
  return undefined;
}

/** Without its comments that end with a line: on one line they would take the rest of the query with them. */
function oneLine(sql: string): string {
  return sql
    .replace(/'(?:[^']|'')*'|"[^"]*"|--[^\n\r]*/g, (part) => (part.startsWith('--') ? '' : part))
    .replaceAll('\u0000', '…')
    .replace(/\s+/g, ' ')
    .trim();
}
