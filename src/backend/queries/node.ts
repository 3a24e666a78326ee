import { lastName, type Call, type Expr } from '../code/tree.js';
import type { ObjectValue, Value } from '../code/value.js';
import { numberIn, textIn, valuesIn, type BuiltQuery, type Chain } from './chain.js';
import { drizzleColumn, drizzleTable, typeormTable } from './models.js';

/** Query builders and mappers of Node.js. */

type Where = BuiltQuery['where'];

/** `db('boats').where('id', id).orderBy('at', 'desc').limit(5)` */
export function knex(chain: Chain): BuiltQuery | undefined {
  const { root, steps } = chain;
  const isKnex = (expr: Expr): boolean =>
    valuesIn(chain, expr).some(
      (value) => value.is === 'object' && /^knex(?:\.(?:knex|default))?$/.test(value.type),
    );
  const from = steps.find(({ name }) => /^(?:from|table)$/.test(name));
  const table =
    root.is === 'call' && isKnex(root.callee)
      ? textIn(chain, root.args[0])
      : from && isKnex(root)
        ? textIn(chain, from.call.args[0])
        : undefined;
  if (table === undefined || / as /i.test(table)) return undefined;
  const query: BuiltQuery = { table, where: [] };
  for (const { name, call } of steps) {
    const [first, second, third] = call.args;
    if (name === 'first') query.one = true;
    if (/^(?:from|table|first|then|catch)$/.test(name)) continue;
    if (name === 'select') {
      if (!call.args.every((arg) => arg.is === 'text' && !/\s/.test(arg.value))) return undefined;
    } else if (name === 'where' || name === 'andWhere') {
      const conditions =
        first?.is === 'dict' ? keysOf(first) : knexWhere(textIn(chain, first), second, third);
      if (!conditions) return undefined;
      query.where.push(...conditions);
    } else if (name === 'orderBy') {
      const column = textIn(chain, first);
      if (column === undefined) return undefined;
      query.order ??= { column, descending: textIn(chain, second)?.toLowerCase() === 'desc' };
    } else if (name === 'limit') query.limit = numberIn(chain, first);
    else return undefined;
  }
  return query;
}

function knexWhere(
  column: string | undefined,
  second: Expr | undefined,
  third: Expr | undefined,
): Where | undefined {
  if (column === undefined) return undefined;
  const operator = third && second?.is === 'text' ? second.value : '=';
  return /^[<>=]=?$/.test(operator) ? [{ column, operator }] : undefined;
}

/** `{ roomId, kind: 'a' }`: each has to be equal. */
function keysOf(dict: Extract<Expr, { is: 'dict' }>): Where | undefined {
  const keys = dict.entries.map(({ key }) => key);
  return keys.every((key) => key !== undefined)
    ? keys.map((column) => ({ column, operator: '=' }))
    : undefined;
}

/** `db.select().from(boats).where(eq(boats.id, id)).orderBy(desc(boats.at)).limit(5)` */
export function drizzle(chain: Chain): BuiltQuery | undefined {
  const { steps, evaluator } = chain;
  const from = steps.findIndex(({ name }) => name === 'from');
  const select = steps[from - 1];
  const [expr] = steps[from]?.call.args ?? [];
  if (select?.name !== 'select' || select.call.args.length > 0 || !expr) return undefined;
  const found = valuesIn(chain, expr).flatMap((value) => drizzleTable(evaluator, value) ?? [])[0];
  if (!found) return undefined;
  const query: BuiltQuery = { table: found.name, where: [] };
  const column = (part: Expr | undefined): string | undefined =>
    part?.is === 'member' ? drizzleColumn(evaluator, found.table, part.property) : undefined;
  for (const { name, call } of steps.slice(from + 1)) {
    const [first] = call.args;
    if (name === 'where') {
      const conditions = first && drizzleWhere(first, column);
      if (!conditions) return undefined;
      query.where.push(...conditions);
    } else if (name === 'orderBy') {
      const isDescending = first?.is === 'call' && lastName(first.callee) === 'desc';
      const ordered = column(first?.is === 'call' ? first.args[0] : first);
      if (ordered !== undefined) query.order = { column: ordered, descending: isDescending };
    } else if (name === 'limit') query.limit = numberIn(chain, first);
    else return undefined;
  }
  return query;
}

const OPERATORS: Readonly<Record<string, string>> = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' };

function drizzleWhere(expr: Expr, column: (part: Expr | undefined) => string | undefined): Where | undefined {
  if (expr.is !== 'call') return undefined;
  const name = lastName(expr.callee) ?? '';
  if (name === 'and') {
    const all = expr.args.map((arg) => drizzleWhere(arg, column));
    return all.every((one) => one !== undefined) ? all.flat() : undefined;
  }
  const operator = OPERATORS[name];
  const asked = column(expr.args[0]);
  return operator !== undefined && asked !== undefined ? [{ column: asked, operator }] : undefined;
}

/** `prisma.boat.findMany({ where: { portId }, orderBy: { at: 'desc' }, take: 5 })` */
export function prisma(chain: Chain): BuiltQuery | undefined {
  const { root, steps } = chain;
  const [step, ...more] = steps;
  if (!step || more.length > 0 || !/^find(?:Many|First|Unique)/.test(step.name) || root.is !== 'member')
    return undefined;
  const isClient = valuesIn(chain, root.object).some(
    (value) => value.is === 'object' && /(?:^|[./])PrismaClient$/.test(value.type),
  );
  const query = isClient ? found(chain, step.call, root.property, 'take') : undefined;
  return query && { ...query, one: step.name.startsWith('findFirst') };
}

/** `supabase.from('boats').select('*').eq('port', port).order('at', { ascending: false }).limit(5)` */
export function supabase(chain: Chain): BuiltQuery | undefined {
  const { root, steps } = chain;
  const [from, select, ...more] = steps;
  const isClient = valuesIn(chain, root).some(
    (value) =>
      value.is === 'object' &&
      /^(?:@supabase\/(?:supabase-js|ssr)|supabase)\.(?:createClient|createServerClient|create_client)$/.test(
        value.type,
      ),
  );
  const table = from && /^(?:from|table)$/.test(from.name) ? textIn(chain, from.call.args[0]) : undefined;
  if (!isClient || table === undefined || select?.name !== 'select') return undefined;
  const [columns, options] = select.call.args;
  // `boats(*)` joins, `{ count: 'exact', head: true }` counts.
  if (options || (columns && (columns.is !== 'text' || columns.value.includes('(')))) return undefined;
  const query: BuiltQuery = { table, where: [] };
  for (const { name, call } of more) {
    const [first, second] = call.args;
    const column = textIn(chain, first);
    const operator = OPERATORS[name];
    if (/^(?:execute|throwOnError|returns)$/.test(name)) continue;
    if (operator !== undefined && column !== undefined) query.where.push({ column, operator });
    else if (name === 'order' && column !== undefined)
      query.order ??= { column, descending: isDescending(second ?? call.named.get('desc')) };
    else if (name === 'limit') query.limit = numberIn(chain, first);
    else if (/^(?:single|maybeSingle|maybe_single)$/.test(name)) query.limit = 1;
    else return undefined;
  }
  return query;
}

/** `{ ascending: false }`, or Python's `desc=True`. */
function isDescending(expr: Expr | undefined): boolean {
  if (expr?.is !== 'dict') return expr?.is === 'true';
  return expr.entries.some(({ key, value }) => key === 'ascending' && value.is === 'false');
}

/** `dataSource.getRepository(Boat).find({ where: { portId }, order: { at: 'DESC' }, take: 5 })` */
export function typeorm(chain: Chain): BuiltQuery | undefined {
  const { steps } = chain;
  const last = steps.at(-1);
  if (!last || !/^find(?:One)?(?:By)?$/.test(last.name)) return undefined;
  const entity = entityOf(chain);
  if (entity === undefined) return undefined;
  if (!last.name.endsWith('By')) {
    const query = found(chain, last.call, entity, 'take');
    return query && { ...query, one: last.name === 'findOne' };
  }
  const [where] = last.call.args;
  const conditions = where?.is === 'dict' ? keysOf(where) : undefined;
  return conditions && { table: entity, where: conditions };
}

function entityOf(chain: Chain): string | undefined {
  const { root, steps } = chain;
  const get = steps.at(-2);
  const made: Pick<ObjectValue, 'call' | 'frame'>[] = [];
  if (get?.name === 'getRepository') made.push({ call: get.call, frame: chain.frame });
  else if (steps.length === 1) made.push(...valuesIn(chain, root).filter(isRepository));
  for (const { call, frame } of made)
    for (const value of valuesIn({ ...chain, frame }, call?.args[0])) {
      const table = value.is === 'class' ? typeormTable(value) : undefined;
      if (table !== undefined) return table;
    }
  return undefined;
}

/** What `getRepository(Boat)` gives, or an injected `Repository<Boat>`. */
function isRepository(value: Value): value is ObjectValue {
  if (value.is !== 'object' || !value.call) return false;
  return (
    lastName(value.call.callee) === 'getRepository' ||
    /^typeorm\.(?:\w+\.)*(?:Tree)?Repository$/.test(value.type)
  );
}

/** The options both mappers take. */
function found(chain: Chain, call: Call, table: string, limit: string): BuiltQuery | undefined {
  const [options] = call.args;
  if (!options) return { table, where: [] };
  if (options.is !== 'dict') return undefined;
  const query: BuiltQuery = { table, where: [] };
  for (const { key, value } of options.entries) {
    if (key === 'where') {
      const conditions = value.is === 'dict' ? keysOf(value) : undefined;
      if (!conditions) return undefined;
      query.where.push(...conditions);
    } else if (key === 'orderBy' || key === 'order') {
      const [first] = value.is === 'dict' ? value.entries : [];
      if (first?.key !== undefined)
        query.order = { column: first.key, descending: textIn(chain, first.value)?.toLowerCase() === 'desc' };
    } else if (key === limit) query.limit = numberIn(chain, value);
    else return undefined;
  }
  return query;
}
