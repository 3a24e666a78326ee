import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnShape, RowShape } from '../../src/contract.js';
import { readRows, type RowSource } from '../../src/rows/index.js';
import { SHAPES, type ShapeCase } from './shapes.js';

let folder: string;
let shapes: RowShape[];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'realtime-migrate-rows-'));
  shapes = await readRows(SHAPES.map(sourceOf));
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function sourceOf({ code, type, schema, envelope, fields = [], other }: ShapeCase, index: number): RowSource {
  const dir = path.join(folder, String(index));
  mkdirSync(dir);
  if (other !== undefined) writeFileSync(path.join(dir, 'other.ts'), other);
  const row = schema === undefined ? { type: type ?? 'Row' } : { schema };
  return {
    path: path.join(dir, 'row.ts'),
    ...{ file: 'row.ts', line: 1, text: code, typescript: true, ...row, envelope, fields, readsOld: false },
  };
}

function written({ name, type, nullable, values }: ColumnShape): string {
  const list = values?.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
  return `${/^\w+$/.test(name) ? name : JSON.stringify(name)} ${type}${nullable ? '?' : ''}${list ? ` in (${list.join(', ')})` : ''}`;
}

describe('columns from TypeScript', () => {
  it('has at least forty shapes', () => {
    expect(SHAPES.length).toBeGreaterThanOrEqual(40);
  });

  it.each(SHAPES.map((shape, index) => [shape.title, shape.expected, index] as const))(
    '%s',
    (_, expected, index) => {
      expect(shapes[index]?.columns.map(written).join(', ')).toBe(expected.replace(/\s*\n\s*/g, ' '));
    },
  );

  it('says what was guessed', () => {
    const notes = (title: string) => shapes[SHAPES.findIndex((shape) => shape.title === title)]?.notes;
    expect(notes('fields that are read, without a type')).toEqual([
      'nothing tells the type of `rest`: jsonb takes any value',
    ]);
    expect(notes('names that are not fixed')).toEqual([
      '`Row` has no fixed names, and a row has: the table gets a column `payload`',
    ]);
    expect(notes('text')).toEqual([]);
  });

  it('writes types that need no import', () => {
    const typescript = (title: string) =>
      shapes[SHAPES.findIndex((shape) => shape.title === title)]?.columns.map((column) => column.typescript);
    expect(typescript('an object')).toEqual(['{ a: number; b?: string }']);
    expect(typescript('a tuple')).toEqual(['[number, number]']);
    expect(typescript('Record')).toEqual(['Record<string, number>']);
    expect(typescript('Date')).toEqual(['string']);
    expect(typescript('text or number')).toEqual(['number | string']);
    expect(typescript('texts of a list')).toEqual(['"high" | "low"']);
    expect(typescript('a branded text')).toEqual(['string', 'string']);
    expect(typescript('zod')?.[6]).toBe('string[]');
  });
});
