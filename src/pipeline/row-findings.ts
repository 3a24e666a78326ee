import type { ColumnShape, Finding, RowShape } from '../contract.js';
import { fingerprintOf, rowTypeMismatch, type ColumnMismatch } from '../rules/index.js';
import { tableKey } from '../sql/index.js';
import type { DeclaredTable } from '../sql/declared-columns.js';
import type { Survey } from './survey.js';
import { schemaSqlSaying } from './table-facts.js';

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

/**
 * Where the code reads rows otherwise than the SQL of the repository makes them. The compiler and PostgreSQL's parser are loaded only
 * where the SQL speaks of a table that some code receives rows of.
 */
export async function rowFindings(
  found: Pick<Survey, 'cwd' | 'files' | 'channels' | 'snapshot'>,
): Promise<Finding[]> {
  if (found.files.length + found.channels.length === 0) return [];
  const { rowSources } = await import('./row-sources.js');
  const sources = rowSources(found).filter(({ ignored }) => !ignored);
  if (sources.length === 0) return [];
  const files = schemaSqlSaying(
    sources.map(({ name }) => name),
    found.cwd,
    found.snapshot,
  );
  if (files.length === 0) return [];
  const { declaredColumns } = await import('../sql/declared-columns.js');
  const tables = new Map(
    [...(await declaredColumns(files))].map(([key, table]) => {
      const at = key.indexOf('.');
      return [tableKey({ schema: key.slice(0, at), table: key.slice(at + 1) }), { key, table }] as const;
    }),
  );
  const known = sources.filter(({ table }) => tables.has(table));
  if (known.length === 0) return [];
  const { readRows } = await import('../rows/index.js');
  const shapes = await readRows(known.map(({ source }) => source));
  return known.flatMap(({ table: name }, index) => {
    const [shape, declared] = [shapes[index], tables.get(name)];
    return shape && declared ? findingOf(shape, declared) : [];
  });
}

function findingOf(shape: RowShape, { key, table }: { key: string; table: DeclaredTable }): Finding[] {
  const mismatches = shape.columns.flatMap((column) => mismatchOf(column, shape, table));
  if (mismatches.length === 0) return [];
  const { code, name, level } = rowTypeMismatch;
  const { file, line } = shape;
  const place = `${table.file}:${String(table.line)}`;
  const fingerprint = fingerprintOf(code, file, key, ...mismatches.map(({ column }) => column));
  return [
    {
      ...{ code, name, level, file, line, column: 1, endLine: line, endColumn: 1 },
      message: rowTypeMismatch.message({ table: key, place, mismatches }),
      ...{ action: 'none', reasons: [], route: null, fingerprint },
    },
  ];
}

function mismatchOf(
  column: ColumnShape,
  { name }: RowShape,
  { columns, open }: DeclaredTable,
): ColumnMismatch[] {
  const type = columns.get(column.name);
  const expected = expectedKind(column);
  if (type === undefined) return open ? [] : [{ column: column.name, expected: expected ?? 'read' }];
  const kind = KINDS.find(([, types]) => types.test(type))?.[0];
  // Without a type, what is read is known; what it is taken for is a guess.
  if (name === null || kind === undefined || expected === undefined || kind === expected) return [];
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
