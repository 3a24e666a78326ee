import type { Node, RangeVar, SelectStmt } from 'libpg-query';
import { parseSql } from './parse.js';

/** A relation as a query names it. */
export interface RelationName {
  schema: string;
  name: string;
}

/** What can be told of a view by its query alone. */
export interface QueryFacts {
  /** Names of the output columns, in order. */
  columns: string[];
  /** Relations it reads, each once. */
  reads: RelationName[];
  rows: RowEvidence;
}

/**
 * What the query says of its rows: there is at most one; each has other values in some columns; each is one row of
 * another relation, with the columns that are passed on (outer name by inner name); or nothing.
 */
export type RowEvidence =
  | { is: 'single' }
  | { is: 'keyed'; columns: string[]; because: 'group by' | 'distinct' }
  | { is: 'rows of'; relation: RelationName; passed: Record<string, string> }
  | { is: 'unknown' };

/**
 * Reads the query of a view as PostgreSQL prints it, with qualified names.
 *
 * @throws SyntaxError when it is no query.
 */
export async function readQuery(definition: string): Promise<QueryFacts> {
  const [statement] = await parseSql(definition);
  if (!statement || !('SelectStmt' in statement))
    throw new SyntaxError('the definition of a view is no query');
  return queryFacts(statement.SelectStmt);
}

/** The same of a tree. */
export function queryFacts(select: SelectStmt): QueryFacts {
  return { columns: columnsOf(select), reads: relationsIn(select), rows: rowsOf(select, new Map()) };
}

function columnsOf(select: SelectStmt): string[] {
  let first = select;
  while (first.larg) first = first.larg;
  return (first.targetList ?? []).map((target) => ('ResTarget' in target ? nameOf(target.ResTarget) : ''));
}

function nameOf(target: { name?: string; val?: Node }): string {
  if (target.name !== undefined) return target.name;
  const { val } = target;
  if (val && 'ColumnRef' in val) return lastField(val.ColumnRef.fields);
  if (val && 'FuncCall' in val) return lastField(val.FuncCall.funcname);
  if (val && 'TypeCast' in val) return nameOf({ val: val.TypeCast.arg });
  return '';
}

function lastField(fields: Node[] = []): string {
  const last = fields.at(-1);
  return last && 'String' in last ? (last.String.sval ?? '') : '';
}

/** Every relation below a node that has a schema: what has none is a common table expression. */
export function relationsIn(root: unknown): RelationName[] {
  const found = new Map<string, RelationName>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (node !== null && typeof node === 'object') {
      for (const [key, value] of Object.entries(node)) {
        if (key === 'RangeVar') {
          const { schemaname: schema, relname: name } = value as RangeVar;
          if (schema !== undefined && name !== undefined)
            found.set(JSON.stringify([schema, name]), { schema, name });
        } else visit(value);
      }
    }
  };
  visit(root);
  return [...found.values()];
}

type Scope = ReadonlyMap<string, SelectStmt>;

function rowsOf(select: SelectStmt, outer: Scope): RowEvidence {
  if (select.larg) return { is: 'unknown' };
  const scope = new Map(outer);
  for (const item of select.withClause?.ctes ?? []) {
    const cte = 'CommonTableExpr' in item ? item.CommonTableExpr : undefined;
    const query = cte?.ctequery && 'SelectStmt' in cte.ctequery ? cte.ctequery.SelectStmt : undefined;
    if (cte?.ctename !== undefined && query) scope.set(cte.ctename, query);
  }
  const targets = (select.targetList ?? []).flatMap((target) =>
    'ResTarget' in target ? [target.ResTarget] : [],
  );
  if (isLimitedToOne(select) || isAggregate(select, targets)) return { is: 'single' };
  if (targets.some(({ val }) => returnsSet(val))) return { is: 'unknown' };
  const from = select.fromClause ?? [];
  if (from.every((item) => isSingle(item, scope)) && !select.groupClause) return { is: 'single' };

  const grouped = namesFor(select.groupClause, targets);
  if (grouped) return { is: 'keyed', columns: grouped, because: 'group by' };
  const distinct = namesFor(select.distinctClause, targets);
  if (distinct) return { is: 'keyed', columns: distinct, because: 'distinct' };
  if (select.groupClause || select.distinctClause || from.length !== 1) return { is: 'unknown' };
  return passedOn(from[0], targets);
}

/** Columns that a query over one relation hands on unchanged. */
function passedOn(item: Node | undefined, targets: { name?: string; val?: Node }[]): RowEvidence {
  if (!item || !('RangeVar' in item) || item.RangeVar.schemaname === undefined) return { is: 'unknown' };
  const { schemaname: schema, relname: name = '' } = item.RangeVar;
  const passed: Record<string, string> = {};
  for (const target of targets) {
    const column = uncast(target.val);
    if (column && 'ColumnRef' in column) passed[lastField(column.ColumnRef.fields)] ??= nameOf(target);
  }
  return { is: 'rows of', relation: { schema, name }, passed };
}

/** Casts between these, and to a type of the application (a domain), leave different values different. */
const FAITHFUL = new Set(['text', 'int2', 'int4', 'int8', 'uuid', 'numeric']);

function uncast(val: Node | undefined): Node | undefined {
  if (!val || !('TypeCast' in val)) return val;
  const { arg, typeName } = val.TypeCast;
  const names = (typeName?.names ?? []).map((node) => lastField([node]));
  const isOwn = names.length > 1 && names[0] !== 'pg_catalog';
  const isFaithful = isOwn || FAITHFUL.has(names.at(-1) ?? '');
  return isFaithful && !typeName?.typmods ? uncast(arg) : val;
}

/** Output names of the expressions of a clause; undefined when there is none, or one of them is no output. */
function namesFor(
  clause: Node[] | undefined,
  targets: { name?: string; val?: Node }[],
): string[] | undefined {
  if (!clause || clause.length === 0 || clause.some((item) => 'GroupingSet' in item)) return undefined;
  // A plain DISTINCT has one empty item.
  if (clause.length === 1 && clause.every((item) => Object.keys(item).length === 0)) return undefined;
  const names = clause.map((expression) => {
    const position = 'A_Const' in expression ? expression.A_Const.ival?.ival : undefined;
    const found =
      position === undefined
        ? targets.find(({ val }) => val && shapeOf(val) === shapeOf(expression))
        : targets[position - 1];
    return found && nameOf(found);
  });
  return names.every((name) => name !== undefined) ? names : undefined;
}

function shapeOf(node: Node): string {
  return JSON.stringify(node, (key, value: unknown) => (key === 'location' ? undefined : value));
}

function isLimitedToOne({ limitCount }: SelectStmt): boolean {
  let limit = limitCount;
  while (limit && 'TypeCast' in limit) limit = limit.TypeCast.arg;
  if (!limit || !('A_Const' in limit)) return false;
  return limit.A_Const.ival?.ival === 1 || limit.A_Const.sval?.sval === '1';
}

function isSingle(item: Node, scope: Scope): boolean {
  if ('RangeSubselect' in item) {
    const query = item.RangeSubselect.subquery;
    return query !== undefined && 'SelectStmt' in query && rowsOf(query.SelectStmt, scope).is === 'single';
  }
  if ('RangeVar' in item && item.RangeVar.schemaname === undefined) {
    const query = scope.get(item.RangeVar.relname ?? '');
    // Without itself in scope: a recursive query ends here.
    return query !== undefined && rowsOf(query, without(scope, item.RangeVar.relname ?? '')).is === 'single';
  }
  if ('JoinExpr' in item) {
    const { jointype, larg, rarg } = item.JoinExpr;
    return jointype !== 'JOIN_FULL' && !!larg && !!rarg && isSingle(larg, scope) && isSingle(rarg, scope);
  }
  return false;
}

function without(scope: Scope, name: string): Scope {
  const rest = new Map(scope);
  rest.delete(name);
  return rest;
}

const AGGREGATES = new Set(
  `count sum avg min max json_agg jsonb_agg json_object_agg jsonb_object_agg array_agg string_agg bool_and bool_or every
   stddev stddev_pop stddev_samp variance var_pop var_samp corr regr_slope bit_and bit_or xmlagg range_agg json_agg_strict
   jsonb_agg_strict any_value`.split(/\s+/),
);

/** An aggregate without GROUP BY gives one row. */
function isAggregate(select: SelectStmt, targets: { val?: Node }[]): boolean {
  if (select.groupClause) return false;
  return targets.some(({ val }) =>
    callsIn(val).some(({ funcname, over, agg_within_group: within, agg_star: star }) => {
      return !over && (within === true || star === true || AGGREGATES.has(lastField(funcname)));
    }),
  );
}

const SETS =
  /^(?:unnest|generate_series|generate_subscripts|regexp_(?:matches|split_to_table)|string_to_table|jsonb?_.*(?:each|elements|keys|set|path_query).*)$/;

function returnsSet(val: Node | undefined): boolean {
  return callsIn(val).some(({ funcname }) => SETS.test(lastField(funcname)));
}

interface Call {
  funcname?: Node[];
  over?: object;
  agg_within_group?: boolean;
  agg_star?: boolean;
}

/** Calls in an expression, but for those of its subqueries. */
function callsIn(root: unknown): Call[] {
  const calls: Call[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (node !== null && typeof node === 'object') {
      for (const [key, value] of Object.entries(node)) {
        if (key === 'SubLink') continue;
        if (key === 'FuncCall') calls.push(value as Call);
        // The arguments of a window function are computed for each row of the query.
        visit(value);
      }
    }
  };
  visit(root);
  return calls;
}
