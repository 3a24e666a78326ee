import { lastName, type Expr } from '../code/tree.js';
import type { Value } from '../code/value.js';
import { numberIn, pathIn, textIn, valuesIn, type BuiltQuery, type Chain } from './chain.js';
import { djangoColumn, djangoTable, sqlalchemyColumn, sqlalchemyTable } from './models.js';

/** Object-relational mappers of Python. */

const LOOKUPS: Readonly<Record<string, string>> = { exact: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' };

/** `Boat.objects.filter(port_id=port).order_by("-at")` */
export function django(chain: Chain): BuiltQuery | undefined {
  const { root, steps, evaluator } = chain;
  if (root.is !== 'member' || root.property !== 'objects') return undefined;
  const model = classIn(valuesIn(chain, root.object), (value) => djangoTable(evaluator, value) !== undefined);
  const table = model && djangoTable(evaluator, model);
  if (!model || table === undefined) return undefined;
  const column = (field: string): string => djangoColumn(evaluator, model, field);
  const query: BuiltQuery = { table, where: [] };
  for (const { name, call } of steps) {
    if (/^a?first$/.test(name)) query.one = true;
    if (
      /^a?(?:all|first|last|get|select_related|prefetch_related|iterator|using)$/.test(name) &&
      call.named.size === 0
    )
      continue;
    // Columns by their names, without what is summed up.
    if (/^values(?:_list)?$/.test(name) && call.args.every(isColumn)) continue;
    if (/^a?(?:filter|get)$/.test(name)) {
      for (const key of call.named.keys()) {
        const [field = '', lookup = 'exact', ...deeper] = key.split('__');
        const operator = LOOKUPS[lookup];
        if (operator === undefined || deeper.length > 0) return undefined;
        query.where.push({ column: column(field), operator });
      }
      if (call.args.length > 0) return undefined;
    } else if (/^a?latest$/.test(name)) {
      const latest = textIn(chain, call.args[0]);
      if (latest === undefined || latest.includes('__')) return undefined;
      query.order = { column: column(latest), descending: true };
      query.one = true;
    } else if (name === 'order_by') {
      const ordered = textIn(chain, call.args[0]);
      if (ordered !== undefined && !ordered.includes('__'))
        query.order = { column: column(ordered.replace(/^-/, '')), descending: ordered.startsWith('-') };
    } else return undefined;
  }
  return query;
}

function isColumn(arg: Expr): boolean {
  return arg.is === 'text' && !arg.value.includes('__');
}

function classIn(
  values: readonly Value[],
  is: (value: Extract<Value, { is: 'class' }>) => boolean,
): Extract<Value, { is: 'class' }> | undefined {
  return values.filter((value) => value.is === 'class').find(is);
}

/** `select(Boat).where(Boat.port_id == port).order_by(Boat.at.desc()).limit(5)`, `session.query(Boat).filter_by(…)` */
export function sqlalchemy(chain: Chain): BuiltQuery | undefined {
  const { root, steps, evaluator } = chain;
  const query = steps.find(({ name }) => name === 'query');
  const asked =
    root.is === 'call' &&
    /^(?:sqlalchemy(?:\.\w+)*|sqlmodel(?:\.\w+)*)\.select$/.test(pathIn(chain, root.callee))
      ? root
      : (query?.call ??
        steps.find(
          ({ name, call }) => name === 'select' && /^sqlalchemy\.select$/.test(pathIn(chain, call.callee)),
        )?.call);
  if (asked?.args.length !== 1) return undefined;
  const model = classIn(
    valuesIn(chain, asked.args[0]),
    (value) => sqlalchemyTable(evaluator, value) !== undefined,
  );
  const table = model && sqlalchemyTable(evaluator, model);
  if (!model || table === undefined) return undefined;
  const column = (field: string): string => sqlalchemyColumn(evaluator, model, field);
  const built: BuiltQuery = { table, where: [] };
  for (const { name, call } of steps) {
    const [first] = call.args;
    if (name === 'first') built.one = true;
    if (call === asked || /^(?:all|first|one|one_or_none|scalars|scalar_one_or_none|options)$/.test(name))
      continue;
    if (name === 'where' || name === 'filter') {
      for (const arg of call.args) {
        const condition = compared(arg);
        if (!condition) return undefined;
        built.where.push({ ...condition, column: column(condition.column) });
      }
    } else if (name === 'filter_by')
      built.where.push(...[...call.named.keys()].map((field) => ({ column: column(field), operator: '=' })));
    else if (name === 'order_by') {
      const order = first && ordered(first);
      if (order) built.order = { ...order, column: column(order.column) };
    } else if (name === 'limit') built.limit = numberIn(chain, first);
    else return undefined;
  }
  return built;
}

/** `Boat.port_id == port` */
function compared(expr: Expr): BuiltQuery['where'][number] | undefined {
  if (expr.is !== 'binary' || expr.left.is !== 'member') return undefined;
  const operator = expr.operator === '==' ? '=' : expr.operator;
  return /^(?:=|[<>]=?)$/.test(operator) ? { column: expr.left.property, operator } : undefined;
}

/** `Boat.at.desc()`, `desc(Boat.at)`, `Boat.at` */
function ordered(expr: Expr): BuiltQuery['order'] {
  if (expr.is === 'member') return { column: expr.property, descending: false };
  if (expr.is !== 'call') return undefined;
  const descending = lastName(expr.callee) === 'desc';
  const column =
    expr.callee.is === 'member' && expr.callee.object.is === 'member' ? expr.callee.object : expr.args[0];
  return column?.is === 'member' ? { column: column.property, descending } : undefined;
}
