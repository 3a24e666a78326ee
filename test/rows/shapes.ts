/** One TypeScript shape and the columns it stands for, written `name type`, `?` where they may be empty. */
export interface ShapeCase {
  title: string;
  /** The module; its last type or schema is the row, unless `type` or `schema` says otherwise. */
  code: string;
  type?: string;
  schema?: string;
  envelope?: string;
  fields?: string[];
  /** Another module beside it, `other.ts`. */
  other?: string;
  expected: string;
}

const field = (title: string, type: string, expected: string, name = 'value'): ShapeCase => ({
  title,
  code: `type Row = { ${name}: ${type} };`,
  expected: `${name} ${expected}`,
});

export const SHAPES: ShapeCase[] = [
  field('a number', 'number', 'double precision'),
  field('a count', 'number', 'bigint', 'open_count'),
  field('a count in camel case', 'number', 'bigint', 'openCount'),
  field('a number that identifies', 'number', 'bigint', 'id'),
  field('a foreign key', 'number', 'bigint', 'user_id'),
  field('bigint', 'bigint', 'bigint'),
  field('text', 'string', 'text'),
  field('a moment by its name', 'string', 'timestamptz', 'created_at'),
  field('a moment in camel case', 'string', 'timestamptz', 'updatedAt'),
  field('a timestamp', 'string', 'timestamptz', 'timestamp'),
  field('a word that only ends like one', 'string', 'text', 'format'),
  field('a number whose name is a moment', 'number', 'double precision', 'created_at'),
  field('the label of a chart', 'string', 'text', 'date'),
  field('Date', 'Date', 'timestamptz'),
  field('Date or text', 'Date | string', 'timestamptz'),
  field('a uuid by its name', 'string', 'uuid', 'uuid'),
  field('boolean', 'boolean', 'boolean'),
  field('boolean or null', 'boolean | null', 'boolean?'),
  field('optional', 'number | undefined', 'double precision?'),
  field('null alone', 'null', 'jsonb?'),
  field('any', 'any', 'jsonb?'),
  field('unknown', 'unknown', 'jsonb?'),
  field('texts of a list', "'low' | 'high'", "text in ('high', 'low')"),
  field('texts of a list, or none', "'low' | 'high' | null", "text? in ('high', 'low')"),
  field('one text', "'alert'", "text in ('alert')"),
  field('an open list', "'low' | 'high' | (string & {})", 'text'),
  field('numbers of a list', '1 | 2 | 3', 'bigint in (1, 2, 3)'),
  field('fractions of a list', '0.5 | 1', 'double precision in (0.5, 1)'),
  field('text or number', 'string | number', 'jsonb'),
  field('a list', 'string[]', 'jsonb'),
  field('a read-only list', 'readonly number[]', 'jsonb'),
  field('a tuple', '[number, number]', 'jsonb'),
  field('an object', '{ a: number; b?: string }', 'jsonb'),
  field('Record', 'Record<string, number>', 'jsonb'),
  field('a template', '`${number}px`', 'text'),
  field('a name with a hyphen', 'number', 'double precision', '"cpu-load"'),
  {
    title: 'a branded text',
    code: "type Id = string & { readonly __brand: 'Id' }; type Row = { id: Id; owner: Id | null };",
    expected: 'id text, owner text?',
  },
  {
    title: 'an enum of texts',
    code: "enum Level { Low = 'low', High = 'high' } type Row = { level: Level };",
    expected: "level text in ('high', 'low')",
  },
  {
    title: 'an enum of numbers',
    code: 'enum Level { Low, High } type Row = { level: Level };',
    expected: 'level bigint in (0, 1)',
  },
  {
    title: 'values of a constant',
    code: "const LEVELS = ['low', 'high'] as const; type Row = { level: (typeof LEVELS)[number] };",
    expected: "level text in ('high', 'low')",
  },
  {
    title: 'an interface that extends another',
    code: 'interface Base { id: string } interface Row extends Base { total: number; note?: string }',
    expected: 'total double precision, note text?, id text',
  },
  {
    title: 'a type of another file',
    code: "import type { Order as Row } from './other';",
    other: 'export interface Order { id: string; status: Status } export type Status = "open" | "closed";',
    expected: "id text, status text in ('closed', 'open')",
  },
  {
    title: 'Partial, Pick and Omit',
    code: 'interface All { id: string; a: number; b: number; c: number } type Row = Pick<All, "id"> & Partial<Omit<All, "id" | "c">>;',
    expected: 'id text, a double precision?, b double precision?',
  },
  {
    title: 'a list of rows',
    code: 'interface Item { id: number }',
    type: 'Item[]',
    expected: 'id bigint',
  },
  {
    title: 'a class, without its methods',
    code: 'class Row { id = 1; name: string | null = null; greet() { return this.name; } onClick = () => 1 }',
    expected: 'id bigint, name text?',
  },
  {
    title: 'kinds of messages',
    code: "type Row = { type: 'a'; id: string; n: number } | { type: 'b'; id: string; text: string };",
    expected: "type text in ('a', 'b'), id text, n double precision?, text text?",
  },
  {
    title: 'an envelope',
    code: "interface Metrics { cpu: number } type Row = { type: 'metrics'; data: Metrics } | { type: 'error'; message: string };",
    envelope: 'data',
    expected: 'cpu double precision',
  },
  {
    title: 'a generic with its argument',
    code: 'interface Page<T> { id: string; items: T[]; first: T | null } type Row = Page<number>;',
    expected: 'id text, items jsonb, first double precision?',
  },
  {
    title: 'a field of a state',
    code: 'interface State { alerts: { id: number; at: Date }[] }',
    type: "State['alerts'][number]",
    expected: 'id bigint, at timestamptz',
  },
  {
    title: 'a date by what is done with it',
    code: 'interface Row { day: string; when: string } const f = (r: Row) => [new Date(r.day), r.when.toUpperCase()];',
    expected: 'day timestamptz, when text',
  },
  {
    title: 'a count with a fraction',
    code: 'interface Row { count: number } const f = (r: Row) => r.count.toFixed(1);',
    expected: 'count double precision',
  },
  {
    title: 'fields that are read, without a type',
    code: 'const f = (data: any) => [data.cpu.toFixed(1), data.name.trim(), data.tags.map(String), data.rest, new Date(data.since), data.up === true, data.id];',
    type: 'any',
    fields: ['cpu', 'name', 'tags', 'rest', 'since', 'up', 'id'],
    expected:
      'cpu double precision?, name text?, tags jsonb?, rest jsonb?, since timestamptz?, up boolean?, id text?',
  },
  { title: 'names that are not fixed', code: 'type Row = Record<string, number>;', expected: '' },
  {
    title: 'a type of a package that is not there',
    code: "import type { Row } from 'nowhere';",
    expected: '',
  },
  {
    title: 'zod',
    code: `import { z } from 'zod';
      const Level = z.enum(['low', 'high']);
      export const Row = z.object({
        id: z.string().uuid(), n: z.number(), whole: z.number().int(), at: z.string().datetime(), on: z.boolean(),
        level: Level.optional(), tags: z.array(z.string()), nested: z.object({ a: z.number() }).nullable(),
        kind: z.literal('order'), when: z.coerce.date(), more: z.record(z.string(), z.number()), any: z.any(),
        either: z.union([z.string(), z.null()]), defaulted: z.number().default(0),
      });`,
    schema: 'Row',
    expected: `id uuid, n double precision, whole bigint, at timestamptz, on boolean, level text? in ('high', 'low'), tags jsonb,
      nested jsonb?, kind text in ('order'), when timestamptz, more jsonb, any jsonb?, either text?, defaulted double precision`,
  },
  {
    title: 'zod, composed',
    code: `import { z } from 'zod';
      import { Base } from './other';
      const Row = Base.extend({ extra: z.string().nullish() }).omit({ gone: true }).merge(z.object({ last: z.iso.datetime() }));`,
    other: `import { z } from 'zod'; export const Base = z.object({ id: z.number(), gone: z.string() });`,
    schema: 'Row',
    expected: 'id bigint, extra text?, last timestamptz',
  },
  {
    title: 'z.infer',
    code: `import { z } from 'zod'; const schema = z.object({ id: z.string(), at: z.date() }); type Row = z.infer<typeof schema>;`,
    expected: 'id text, at timestamptz',
  },
  {
    title: 'a union of zod',
    code: `import * as z from 'zod'; const Row = z.discriminatedUnion('type', [
      z.object({ type: z.literal('a'), n: z.number() }), z.object({ type: z.literal('b'), text: z.string() })]);`,
    schema: 'z.array(Row)',
    expected: "type text in ('a', 'b'), n double precision?, text text?",
  },
  {
    title: 'an envelope of zod',
    code: `import { z } from 'zod'; const Item = z.object({ id: z.string() }); const Row = z.object({ type: z.string(), data: Item });`,
    schema: 'Row',
    envelope: 'data',
    expected: 'id text',
  },
  {
    title: 'valibot',
    code: `import * as v from 'valibot';
      const Row = v.object({ id: v.pipe(v.string(), v.uuid()), n: v.pipe(v.number(), v.integer()), at: v.pipe(v.string(), v.isoTimestamp()),
        level: v.picklist(['low', 'high']), note: v.nullable(v.string()), maybe: v.optional(v.boolean()), list: v.array(v.number()) });`,
    schema: 'Row',
    expected:
      "id uuid, n bigint, at timestamptz, level text in ('high', 'low'), note text?, maybe boolean?, list jsonb",
  },
  {
    title: 'valibot by names, and its type',
    code: `import { object, string, number, type InferOutput } from 'valibot';
      const schema = object({ id: string(), n: number() }); type Row = InferOutput<typeof schema>;`,
    expected: 'id text, n double precision',
  },
];
