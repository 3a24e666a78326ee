import { quoteIdent, quoteLiteral } from '../../sql/quote.js';
import type { TableTarget } from '../channel.js';
import type { Database } from '../database.js';

/** What tells a person who meets the row where it comes from. */
export const MARK = 'realtime-migrate doctor probe';

/** How a change is made, and how it is known again. Values are SQL literals. */
export interface ProbePlan {
  /** Quoted, with its schema. */
  table: string;
  /** The statement that makes the change. */
  write: string;
  /** The statement that takes it back; empty where nothing is left behind. */
  undo: string;
  /** The key of the row: column and value, as text. */
  key: Map<string, string>;
}

interface Column extends Record<string, unknown> {
  name: string;
  type: string;
  /** `e` for an enum; that of the base type of a domain is not looked at. */
  kind: string;
  category: string;
  required: boolean;
  is_key: boolean;
  identity: boolean;
  generated: boolean;
  expression: string | null;
  refers: boolean;
  check_text: string | null;
  label: string | null;
  table_name: string;
}

/**
 * A row that may be written for a moment: required columns get harmless values, one text column the mark. Where that cannot be
 * done, or the table is one of a single row, an existing row is written to the values it has, which is a change like any other.
 *
 * @returns The plan, or why there is none.
 */
export async function planProbe(database: Database, target: TableTarget): Promise<ProbePlan | string> {
  const columns = await database.query<Column>(COLUMNS, [target.schema, target.table]);
  if (columns.length === 0) return 'it is no ordinary table';
  if (!columns.some(({ is_key: isKey }) => isKey)) return 'it has no primary key';
  const table = `${quoteIdent(target.schema)}.${quoteIdent(target.table)}`;
  const problem = columns.flatMap((column) => obstacle(column) ?? [])[0];
  if (problem === undefined) {
    const key = await keyOf(database, columns);
    return insertOf(table, columns, key);
  }
  return (
    (await touchOf(database, table, columns)) ?? `${problem}, and it has no row that could be written again`
  );
}

/** A change that leaves the row as it is; for a plan whose row is refused. */
export async function planTouch(database: Database, target: TableTarget): Promise<ProbePlan | undefined> {
  const columns = await database.query<Column>(COLUMNS, [target.schema, target.table]);
  return touchOf(database, `${quoteIdent(target.schema)}.${quoteIdent(target.table)}`, columns);
}

function obstacle(column: Column): string | undefined {
  const { name, refers } = column;
  if (!isGiven(column)) return undefined;
  if (refers) return `its column ${name} refers to another table`;
  return valueOf(column) === undefined
    ? `nothing is known to fill its column ${name} (${column.type}) with`
    : undefined;
}

/** Whether the row has to name a value. */
function isGiven({ is_key: isKey, required, identity, generated, expression }: Column): boolean {
  if (generated) return false;
  return isKey || (required && !identity && expression === null);
}

/** An expression for a column that needs a value. */
function valueOf(column: Column): string | undefined {
  const { type, kind, category, is_key: isKey, expression, label, check_text: check } = column;
  if (isKey && column.identity) return 'identity';
  if (isKey && expression !== null) return expression;
  if (kind === 'e') return label === null ? undefined : quoteLiteral(label);
  const allowed = /'((?:[^']|'')*)'::/.exec(check ?? '')?.[1];
  if (category === 'S') {
    if (isKey) return `'${MARK} ' || gen_random_uuid()`;
    if (check !== null) return allowed === undefined ? undefined : `'${allowed}'`;
    const length = /\((\d+)\)$/.exec(type)?.[1];
    return quoteLiteral(length === undefined ? MARK : MARK.slice(0, Number(length)));
  }
  if (category === 'N') return isKey ? '-(1 + floor(random() * 30000))' : '0';
  if (category === 'B') return 'false';
  if (category === 'A') return "'{}'";
  if (/^timestamp|^date|^time/.test(type)) return 'now()';
  if (type === 'uuid') return 'gen_random_uuid()';
  if (/^jsonb?$/.test(type)) return "'{}'";
  return type === 'bytea' ? "''" : undefined;
}

/** The key is made before the row, so that both sides know it. */
async function keyOf(database: Database, columns: readonly Column[]): Promise<Map<string, string>> {
  const key = new Map<string, string>();
  for (const column of columns.filter((it) => it.is_key)) {
    const made = column.identity
      ? `nextval(pg_get_serial_sequence(${quoteLiteral(column.table_name)}, ${quoteLiteral(column.name)}))`
      : (valueOf(column) ?? 'null');
    const [row] = await database.query<{ value: string }>(
      `select ((${made})::${column.type})::text as value`,
    );
    key.set(column.name, row?.value ?? '');
  }
  return key;
}

function insertOf(table: string, columns: readonly Column[], key: Map<string, string>): ProbePlan {
  const values = new Map<string, string>();
  for (const column of columns.filter(isGiven)) {
    const made = key.get(column.name);
    values.set(column.name, `${made === undefined ? (valueOf(column) ?? 'null') : quoteLiteral(made)}`);
  }
  const marked = [...values.values()].some((value) => value.includes(MARK.slice(0, 8)));
  const spare = columns.find(
    (it) =>
      it.category === 'S' && !values.has(it.name) && !it.generated && !it.refers && it.check_text === null,
  );
  if (!marked && spare) values.set(spare.name, quoteLiteral(MARK));
  const typed = columns.filter(({ name }) => values.has(name));
  return {
    table,
    write: `insert into ${table} (${typed.map(({ name }) => quoteIdent(name)).join(', ')}) overriding system value values (${typed
      .map(({ name, type }) => `(${values.get(name) ?? 'null'})::${type}`)
      .join(', ')})`,
    undo: `delete from ${table} where ${condition(columns, key)}`,
    key,
  };
}

async function touchOf(
  database: Database,
  table: string,
  columns: readonly Column[],
): Promise<ProbePlan | undefined> {
  const names = columns.filter((it) => it.is_key).map(({ name }) => name);
  const [row] = await database.query<{ key: string[] }>(
    `select array[${names.map((name) => `${quoteIdent(name)}::text`).join(', ')}] as key from ${table} limit 1`,
  );
  if (!row) return undefined;
  const key = new Map(names.map((name, index) => [name, row.key[index] ?? '']));
  const column =
    columns.find((it) => !it.generated && !it.is_key && !it.identity) ?? columns.find((it) => it.is_key);
  if (!column) return undefined;
  const name = quoteIdent(column.name);
  return {
    table,
    write: `update ${table} set ${name} = ${name} where ${condition(columns, key)}`,
    undo: '',
    key,
  };
}

/** True of the row with this key. */
export function condition(
  columns: readonly Pick<Column, 'name' | 'type'>[],
  key: Map<string, string>,
): string {
  return columns
    .filter(({ name }) => key.has(name))
    .map(({ name, type }) => `${quoteIdent(name)} = ${quoteLiteral(key.get(name) ?? '')}::${type}`)
    .join(' and ');
}

const COLUMNS = `
  select a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type, t.typtype::text as kind,
         t.typcategory::text as category, a.attnotnull as required, a.attidentity <> '' as identity,
         a.attgenerated <> '' as generated, pg_get_expr(d.adbin, d.adrelid) as expression,
         format('%I.%I', n.nspname, c.relname) as table_name,
         exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey)) as is_key,
         exists (select from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and a.attnum = any (f.conkey)) as refers,
         (select pg_get_constraintdef(k.oid) from pg_constraint k
           where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any (k.conkey) limit 1) as check_text,
         (select e.enumlabel::text from pg_enum e where e.enumtypid = a.atttypid order by e.enumsortorder limit 1) as label
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
   where n.nspname = $1 and c.relname = $2 and c.relkind = 'r'
   order by a.attnum`;
