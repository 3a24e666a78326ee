import type { Evaluator } from '../code/evaluate.js';
import { dotted, type Call, type Expr } from '../code/tree.js';
import { textsOf, type Frame, type Value } from '../code/value.js';

/** A method of a query that is put together call by call. */
export interface Step {
  name: string;
  call: Call;
}

/** `root.first(…).second(…)`, innermost call first. The root may be a call itself: `knex('boats')`. */
export interface Chain {
  root: Expr;
  steps: Step[];
  evaluator: Evaluator;
  frame: Frame;
}

/** What a query asks for, in the words of SQL. Columns and values are as the code names them. */
export interface BuiltQuery {
  table: string;
  /** Conditions that all have to hold: `=`, `>` and the like. Values are parameters. */
  where: { column: string; operator: string }[];
  order?: { column: string; descending: boolean };
  limit?: number;
  /** The first row alone, of those in order. */
  one?: boolean;
}

export function chainOf(call: Call, evaluator: Evaluator, frame: Frame): Chain {
  const steps: Step[] = [];
  let root: Expr = call;
  while (root.is === 'call' && root.callee.is === 'member') {
    steps.unshift({ name: root.callee.property, call: root });
    root = root.callee.object;
  }
  return { root, steps, evaluator, frame };
}

export function valuesIn(
  { evaluator, frame }: Pick<Chain, 'evaluator' | 'frame'>,
  expr: Expr | undefined,
): Value[] {
  return expr ? evaluator.evaluate(expr, frame) : [];
}

export function textIn(
  chain: Pick<Chain, 'evaluator' | 'frame'>,
  expr: Expr | undefined,
): string | undefined {
  return textsOf(valuesIn(chain, expr))[0];
}

export function numberIn(
  chain: Pick<Chain, 'evaluator' | 'frame'>,
  expr: Expr | undefined,
): number | undefined {
  return valuesIn(chain, expr).find((value) => value.is === 'number')?.number;
}

/** The path of a name that is called: `sqlalchemy.select`. */
export function pathIn(chain: Pick<Chain, 'evaluator' | 'frame'>, expr: Expr): string {
  return valuesIn(chain, expr).find((value) => value.is === 'external')?.path ?? dotted(expr) ?? '';
}

/** One statement, with `$1` for whatever is given. */
export function sqlFor({ table, where, order, limit, one }: BuiltQuery): string {
  const most = limit ?? (one && order ? 1 : undefined);
  const conditions = where.map(({ column, operator }) => `${name(column)} ${operator} $1`);
  return [
    `select * from ${table.split('.').map(name).join('.')}`,
    ...(conditions.length > 0 ? [`where ${conditions.join(' and ')}`] : []),
    ...(order ? [`order by ${name(order.column)}${order.descending ? ' desc' : ''}`] : []),
    ...(most === undefined ? [] : [`limit ${String(most)}`]),
  ].join(' ');
}

function name(text: string): string {
  return /^[a-z_][a-z\d_]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}
