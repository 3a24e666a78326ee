import type { Node, SelectStmt } from 'libpg-query';
import { queryFacts, type RelationName } from './existing/definition.js';
import { parseSql } from './existing/parse.js';

/** What a query of a back end says of the rows it sends. */
export interface Asked {
  /** Relations that are read, each once; schema `public` unless named. */
  reads: RelationName[];
  /** The one relation whose rows are handed on as they are; undefined for joins, sums and the like. */
  rowsOf?: RelationName;
  /** It gives one row, whatever the tables hold. */
  isSingle: boolean;
  /** The one value by which rows are summed up, under the name it has in the answer: each row has another. */
  groupedBy?: string;
  /** Columns that are to equal what the caller gives. */
  equals: string[];
  /** Columns that are to equal what the query itself says: `level = 'critical'`. */
  picks: string[];
  /** The column by which it asks for what came after something: `id` of `id > $1`. */
  sequel?: string;
  /** `order by created_at desc limit 50`, of which the newest row alone is `limit 1`. */
  latest?: { order: string; limit: number };
}

/** Reads a query as it stands in code, with whatever placeholders; undefined when PostgreSQL's parser does not. */
export async function readAsked(text: string): Promise<Asked | undefined> {
  let select: SelectStmt;
  try {
    const [statement, ...others] = await parseSql(withParameters(text));
    if (!statement || others.length > 0 || !('SelectStmt' in statement)) return undefined;
    select = statement.SelectStmt;
  } catch {
    return undefined;
  }
  const reads = relationsOf(select);
  const [only] = reads;
  const [from, ...joined] = select.fromClause ?? [];
  const isSingle = queryFacts(select).rows.is === 'single';
  const isPlain =
    from !== undefined &&
    'RangeVar' in from &&
    joined.length === 0 &&
    !select.groupClause &&
    !select.distinctClause &&
    !select.withClause;
  const rowsOf = isPlain && reads.length === 1 && !isSummary(select) ? only : undefined;
  const latest = latestOf(select);
  const groupedBy = groupOf(select);
  const sequel = sequelOf(select.whereClause);
  return {
    reads,
    ...(rowsOf && { rowsOf }),
    isSingle,
    ...(groupedBy !== undefined && { groupedBy }),
    equals: equalities(select.whereClause, 'ParamRef'),
    picks: equalities(select.whereClause, 'A_Const'),
    ...(sequel !== undefined && { sequel }),
    ...(latest && { latest }),
  };
}

/** Placeholders of drivers, and holes of templates, as PostgreSQL writes them; `::` is a cast. */
function withParameters(text: string): string {
  return text
    .replace(/'(?:[^']|'')*'|%\(\w+\)s|%s|\?|(?<![:\w]):[A-Za-z_]\w*|…/g, (part) =>
      part.startsWith("'") ? part : '$1',
    )
    .replace(/;\s*$/, '');
}

function relationsOf(select: SelectStmt): RelationName[] {
  const found = new Map<string, RelationName>();
  const own = new Set(
    (select.withClause?.ctes ?? []).flatMap((one) =>
      'CommonTableExpr' in one ? [one.CommonTableExpr.ctename ?? ''] : [],
    ),
  );
  walk(select, (key, value) => {
    if (key !== 'RangeVar') return;
    const { schemaname: schema, relname: name = '' } = value as { schemaname?: string; relname?: string };
    if (schema === undefined && own.has(name)) return;
    found.set(`${schema ?? 'public'}.${name}`, { schema: schema ?? 'public', name });
  });
  return [...found.values()];
}

/** Every value is a sum, a count, a constant: no row of the table is handed on. */
function isSummary({ targetList = [] }: SelectStmt): boolean {
  return targetList.every(
    (target) =>
      'ResTarget' in target && target.ResTarget.val !== undefined && !('ColumnRef' in target.ResTarget.val),
  );
}

/** `select port as harbour, count(*) … group by port` → `harbour`. */
function groupOf({ groupClause = [], targetList = [] }: SelectStmt): string | undefined {
  const [group, ...others] = groupClause;
  if (!group || others.length > 0) return undefined;
  const position = 'A_Const' in group ? group.A_Const.ival?.ival : undefined;
  const column = columnName(group);
  for (const [index, target] of targetList.entries()) {
    if (!('ResTarget' in target)) continue;
    const own = columnName(target.ResTarget.val);
    const name = target.ResTarget.name ?? own;
    if (
      name !== undefined &&
      (column === undefined ? position === index + 1 : own === column || name === column)
    )
      return name;
  }
  return undefined;
}

/** `column = $1`, or `column = 'a'`, among conditions that all have to hold. */
function equalities(where: Node | undefined, other: 'ParamRef' | 'A_Const'): string[] {
  if (!where) return [];
  if ('BoolExpr' in where)
    return where.BoolExpr.boolop === 'AND_EXPR'
      ? (where.BoolExpr.args ?? []).flatMap((one) => equalities(one, other))
      : [];
  if (!('A_Expr' in where)) return [];
  const { kind, name = [], lexpr, rexpr } = where.A_Expr;
  const [operator] = name;
  if (kind !== 'AEXPR_OP' || !operator || !('String' in operator) || operator.String.sval !== '=') return [];
  const sides = [lexpr, rexpr].map(uncast);
  const column = sides.map(columnName).find((found) => found !== undefined);
  const isGiven = sides.some((side) => side !== undefined && other in side);
  return column !== undefined && isGiven ? [column] : [];
}

/** The column that is compared with what was sent last. */
function sequelOf(where: Node | undefined): string | undefined {
  let found: string | undefined;
  walk(where, (key, value) => {
    if (key !== 'A_Expr') return;
    const { name = [], lexpr, rexpr } = value as { name?: Node[]; lexpr?: Node; rexpr?: Node };
    const [operator] = name;
    if (!operator || !('String' in operator) || !/^>=?$/.test(operator.String.sval ?? '')) return;
    const given = uncast(rexpr);
    if (given && 'ParamRef' in given) found ??= columnName(uncast(lexpr));
  });
  return found;
}

function uncast(node: Node | undefined): Node | undefined {
  return node && 'TypeCast' in node ? uncast(node.TypeCast.arg) : node;
}

function columnName(node: Node | undefined): string | undefined {
  if (!node || !('ColumnRef' in node)) return undefined;
  const last = node.ColumnRef.fields?.at(-1);
  return last && 'String' in last ? last.String.sval : undefined;
}

function latestOf({ sortClause = [], limitCount }: SelectStmt): Asked['latest'] {
  const [sort] = sortClause;
  if (!sort || !('SortBy' in sort) || sort.SortBy.sortby_dir !== 'SORTBY_DESC') return undefined;
  const order = columnName(sort.SortBy.node);
  const limit = limitCount && 'A_Const' in limitCount ? limitCount.A_Const.ival?.ival : undefined;
  return order !== undefined && limit !== undefined && limit > 0 ? { order, limit } : undefined;
}

function walk(root: unknown, visit: (key: string, value: unknown) => void): void {
  if (Array.isArray(root)) for (const item of root) walk(item, visit);
  else if (root !== null && typeof root === 'object') {
    for (const [key, value] of Object.entries(root)) {
      visit(key, value);
      walk(value, visit);
    }
  }
}
