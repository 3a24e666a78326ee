import type { ColumnShape, RowShape } from '../contract.js';
import type { ColumnMismatch } from '../rules/index.js';
import { snakeCase } from '../project/models/model.js';
import { tableKey } from '../sql/index.js';
import type { DeclaredTable } from '../sql/declared-columns.js';
import type { Survey } from './survey.js';
import { modelsByTable } from './known-tables.js';
import { schemaSqlSaying, sqlRoot } from './own-sql.js';
import type { TableSource } from './row-sources.js';

/** Kinds of values that a channel tells apart. */
type Kind = 'a number' | 'text' | 'a boolean' | 'JSON';

const KINDS: [Kind, RegExp][] = [
  ['a number', /^(int[248]|float[48]|numeric|money|oid|(small|big)?serial[248]?|integer|bigint|smallint)$/],
  [
    'text',
    /^(text|varchar|bpchar|char|name|citext|uuid|timestamptz?|date|timetz?|interval|inet|cidr|bytea)$/,
  ],
  ['a boolean', /^bool(ean)?$/],
  ['JSON', /^(jsonb?|_\w+)$/],
];

/** A place that reads rows of a table otherwise than they are. */
export interface Misread {
  source: TableSource;
  shape: RowShape;
  made: MadeTable;
  /** At least one. */
  mismatches: ColumnMismatch[];
}

/**
 * Where the code reads rows otherwise than the SQL or the models of the repository make them. The compiler and PostgreSQL's parser are
 * loaded only where one of them speaks of a table that some code receives rows of.
 */
export async function misreadRows(
  found: Pick<Survey, 'cwd' | 'files' | 'channels' | 'snapshot'>,
): Promise<Misread[]> {
  if (found.files.length + found.channels.length === 0) return [];
  const { rowSources } = await import('./row-sources.js');
  const sources = rowSources(found).filter(({ ignored }) => !ignored);
  if (sources.length === 0) return [];
  const tables = await madeTables(
    found,
    sources.map(({ name }) => name),
  );
  const known = sources.filter(({ table }) => tables.has(table));
  if (known.length === 0) return [];
  const { readRows } = await import('../rows/index.js');
  const shapes = await readRows(known.map(({ source }) => source));
  return known.flatMap((source, index): Misread[] => {
    const [shape, made] = [shapes[index], tables.get(source.table)];
    const mismatches = shape && made ? shape.columns.flatMap((one) => mismatchOf(one, shape, made)) : [];
    return shape && made && mismatches.length > 0 ? [{ source, shape, made, mismatches }] : [];
  });
}

/** A table as it is made, and what a mapper calls its columns. */
export interface MadeTable extends Pick<DeclaredTable, 'file' | 'line' | 'columns' | 'open'> {
  /** `schema.table` */
  key: string;
  names: ReadonlyMap<string, string>;
}

/** The tables of some names, by `tableKey`: by the SQL where there is some, else by their models. */
async function madeTables(
  { cwd, snapshot }: Pick<Survey, 'cwd' | 'snapshot'>,
  names: readonly string[],
): Promise<Map<string, MadeTable>> {
  const files = schemaSqlSaying(names, cwd, snapshot);
  const declared =
    files.length > 0
      ? await (await import('../sql/declared-columns.js')).declaredColumns(files)
      : new Map<string, DeclaredTable>();
  const models = modelsByTable(cwd, [sqlRoot(cwd)], snapshot);
  const found = new Map<string, MadeTable>();
  for (const key of new Set([...declared.keys(), ...models.keys()])) {
    const [own, model] = [declared.get(key), models.get(key)];
    const { columns: known = new Map<string, string>(), open = false } = model ?? {};
    const made = own ?? {
      ...{ file: model?.file ?? '', line: model?.line ?? 1, open: open || !model?.columns },
      columns: new Map([...known.values()].map((column) => [column, ''])),
    };
    const at = key.indexOf('.');
    found.set(tableKey({ schema: key.slice(0, at), table: key.slice(at + 1) }), {
      ...made,
      key,
      names: known,
    });
  }
  return found;
}

function mismatchOf(column: ColumnShape, shape: RowShape, made: MadeTable): ColumnMismatch[] {
  const { columns, open, names } = made;
  const type = columns.get(column.name);
  const expected = expectedKind(column);
  if (type === undefined) {
    const called = names.get(column.name) ?? snakeCase(column.name);
    if (columns.has(called))
      return [
        { column: column.name, expected: expected ?? 'read', called },
        ...mismatchOf({ ...column, name: called }, shape, made),
      ];
    return open ? [] : [{ column: column.name, expected: expected ?? 'read' }];
  }
  const kind = KINDS.find(([, types]) => types.test(type))?.[0];
  // Without a type, what is read is known; what it is taken for is a guess.
  if (shape.name === null || kind === undefined || expected === undefined || kind === expected) return [];
  return [{ column: column.name, expected, found: type.replace(/^_(.*)$/, '$1[]') }];
}

/** What the code takes a column for, where it is sure. */
function expectedKind({ type, typescript }: ColumnShape): Kind | undefined {
  switch (type) {
    case 'bigint':
    case 'double precision':
      return 'a number';
    case 'boolean':
      return 'a boolean';
    case 'jsonb':
      return /^\{|\[\]$|^Record</.test(typescript) && !/ \| /.test(typescript) ? 'JSON' : undefined;
    default:
      return 'text';
  }
}
