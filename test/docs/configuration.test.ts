import { expect, test } from 'vitest';
import { userConfigSchema } from '../../src/config/schema.js';
import { readPage } from './pages.js';

/** As much of a schema as its keys need. */
interface Schema {
  type: string;
  entries?: Record<string, Schema>;
  wrapped?: Schema;
  item?: Schema;
  options?: Schema[];
  pipe?: Schema[];
  literal?: string;
}

/** What is inside of optional, and the last step of a pipe that has keys. */
function bare(schema: Schema): Schema {
  if (schema.wrapped) return bare(schema.wrapped);
  const holder = schema.pipe?.find((step) => step.entries ?? step.item ?? step.options);
  return holder && holder !== schema && !schema.entries ? bare(holder) : schema;
}

const root = bare(userConfigSchema as unknown as Schema).entries ?? {};
const kinds = (bare(bare(root.routes ?? { type: '' }).item ?? { type: '' }).options ?? []).map(
  ({ entries = {} }) => ({ kind: entries.kind?.literal ?? '', keys: Object.keys(entries) }),
);

/** The rows of a table of the page: its cells, without the marks of code. */
function rows(after: string): string[][] {
  const [, part = ''] = readPage('docs/configuration.md').split(`\n## ${after}\n`);
  const [section = ''] = part.split('\n## ');
  return [...section.matchAll(/^\| `([^`]+)` \| ([^|]*) \|/gm)].map(([, key = '', next = '']) => [key, next]);
}

test('the reference lists the keys of a route, each for the kinds that take it', () => {
  expect(kinds.map(({ kind }) => kind)).toEqual(['row', 'feed', 'broadcast']);
  const taken = new Map<string, string[]>();
  for (const { kind, keys } of kinds)
    for (const key of keys) taken.set(key, [...(taken.get(key) ?? []), kind]);
  const expected = [...taken].map(([key, by]) => [key, by.length === kinds.length ? 'all' : by.join(', ')]);
  expect(rows('`routes`').sort()).toEqual(expected.sort());
});

test('the reference lists every other key', () => {
  const other = Object.entries(root).filter(([key]) => key !== 'routes');
  const keys = other.flatMap(([key, schema]) => {
    const inner = Object.keys(bare(schema).entries ?? {});
    return inner.length === 0 ? [key] : inner.map((name) => `${key}.${name}`);
  });
  expect(
    rows('Other keys')
      .map(([key]) => key)
      .sort(),
  ).toEqual(keys.sort());
});
