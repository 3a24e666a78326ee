import { expect, test } from 'vitest';
import { defaultConfig } from '../../src/config/validate.js';
import { userConfigSchema, type Meaning } from '../../src/config/schema.js';
import { readPage, root } from './pages.js';

/** As much of a schema as the reference needs. */
interface Schema {
  type?: string;
  entries?: Record<string, Schema>;
  wrapped?: Schema;
  item?: Schema;
  options?: Schema[];
  pipe?: Schema[];
  literal?: string;
  metadata?: Meaning;
}

/** What is inside of optional, and the step of a pipe that has keys. */
function bare(schema: Schema): Schema {
  if (schema.wrapped) return bare(schema.wrapped);
  const holder = schema.pipe?.find(
    (step) => step !== schema && (step.entries ?? step.item ?? step.options ?? step.wrapped),
  );
  return holder && !schema.entries ? bare(holder) : schema;
}

/** What the schema says of a key. */
function meaningOf(key: string, { pipe = [] }: Schema): Meaning {
  const meaning = pipe.find(({ type }) => type === 'metadata')?.metadata;
  if (!meaning) throw new Error(`the schema does not say what ${key} means`);
  return meaning;
}

const top = bare(userConfigSchema as unknown as Schema).entries ?? {};

function routeRows(): string[] {
  const kinds = (bare(bare(top.routes ?? {}).item ?? {}).options ?? []).map(({ entries = {} }) => ({
    name: entries.kind?.literal ?? '',
    entries,
  }));
  expect(kinds.map(({ name }) => name)).toEqual(['row', 'feed', 'broadcast']);
  const keys = [...new Set(kinds.flatMap(({ entries }) => Object.keys(entries)))];
  return keys.map((key) => {
    const takers = kinds.filter(({ entries }) => key in entries);
    const texts = takers.map(({ name, entries }) => {
      const { means } = meaningOf(key, entries[key] ?? {});
      return key === 'kind' ? `\`${name}\`: ${means}` : means;
    });
    const by = takers.length === kinds.length ? 'all' : takers.map(({ name }) => name).join(', ');
    return `| \`${key}\` | ${by} | ${[...new Set(texts)].join('. ')} |`;
  });
}

function otherRows(): string[] {
  const defaults = defaultConfig() as unknown as Record<string, unknown>;
  return Object.entries(top).flatMap(([key, schema]) => {
    if (key === 'routes') return [];
    const inner = bare(schema).entries;
    if (!inner) return [row(key, schema, defaults[key])];
    const own = defaults[key] as Record<string, unknown> | undefined;
    return Object.entries(inner).map(([name, one]) => row(`${key}.${name}`, one, own?.[name]));
  });
}

function row(key: string, schema: Schema, value: unknown): string {
  const { means, unless } = meaningOf(key, schema);
  const otherwise = unless ?? `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
  return `| \`${key}\` | ${otherwise} | ${means} |`;
}

/** The page with the rows of the table below a heading written anew. */
function filled(page: string, heading: string, rows: readonly string[]): string {
  const at = page.indexOf(`\n## ${heading}\n`);
  const start = page.indexOf('|---|', at);
  const first = page.indexOf('\n', start) + 1;
  const end = page.indexOf('\n\n', first);
  expect(Math.min(at, start, first, end)).toBeGreaterThan(0);
  return page.slice(0, first) + rows.join('\n') + page.slice(end);
}

test('the tables of the reference are what the schema says', async () => {
  const page = readPage('docs/configuration.md');
  const expected = filled(filled(page, '`routes`', routeRows()), 'Other keys', otherRows());
  await expect(expected).toMatchFileSnapshot(`${root}docs/configuration.md`);
});
