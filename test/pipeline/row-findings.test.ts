import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check } from '../../src/pipeline/index.js';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'realtime-migrate-row-findings-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

const listener = (
  type: string,
  body = 'show(payload.new)',
  comment = '',
) => `import { supabase } from './supabase';
interface Order { id: number; total: number; note: string | null; lines: { sku: string }[]; status: 'open' | 'paid' }
export const channel = supabase
  .channel('orders')
  ${comment}
  .on${type}('postgres_changes', { event: '*', schema: 'public', table: 'orders' }, (payload) => { ${body}; })
  .subscribe((status) => { if (status !== 'SUBSCRIBED') retry(); });
`;
const ORDERS = `create table public.orders (
  id bigint generated always as identity primary key, total numeric(10, 2) not null, note varchar(20), lines jsonb, status order_status
);
alter publication supabase_realtime add table orders;`;

async function findings(code: string, ...sql: string[]): Promise<string[]> {
  writeFileSync(path.join(cwd, 'page.ts'), code);
  for (const [index, text] of sql.entries()) writeFileSync(path.join(cwd, `${String(index)}.sql`), text);
  const result = await check({ cwd });
  return result.findings
    .filter(({ code: found }) => found === 'RM218')
    .map(({ file, line, message }) => `${file}:${String(line)} ${message}`);
}

describe('rows as the code reads them, and as the SQL makes them', () => {
  it('agree', async () => {
    expect(await findings(listener('<Order>'), ORDERS)).toEqual([]);
  });

  it('differ in a column that is not there, and in types', async () => {
    const sql = ORDERS.replace('total numeric(10, 2)', 'total text')
      .replace('note varchar(20)', 'remark text')
      .replace('lines jsonb', 'lines boolean');
    expect(await findings(listener('<Order>'), `-- a schema\n${sql}`)).toEqual([
      'page.ts:6 Rows of public.orders (0.sql:2) are not what the code reads: total is text there and a number here; there is no column note; lines is bool there and JSON here',
    ]);
  });

  it.each([
    [
      'ALTER TABLE ADD COLUMN',
      'alter table orders add column if not exists extra text, drop column note;',
      ['note'],
    ],
    ['RENAME COLUMN', 'alter table only orders rename column note to remark;', ['note']],
    ['ALTER COLUMN TYPE', 'alter table orders alter column note type text[];', ['note']],
    [
      'statements that cannot be read',
      '\\set x 1\ncreate table {{ prefix }}other (id int);\nalter table orders drop column note;',
      ['note'],
    ],
    [
      'DROP and CREATE',
      'drop table if exists orders; create table orders (like templates including all);',
      [],
    ],
    [
      'a block that may do anything',
      "do $do$ begin execute 'alter table orders add column x int'; end $do$; alter table orders drop column note;",
      [],
    ],
    ['a comment', '-- alter table orders drop column note;', []],
  ])('are followed through %s', async (_, later, columns) => {
    const found = await findings(listener('<Order>'), ORDERS, later);
    expect(found).toHaveLength(columns.length === 0 ? 0 : 1);
    for (const column of columns) expect(found[0]).toContain(column);
  });

  it('are compared by the fields that are read, where there is no type', async () => {
    expect(await findings(listener('', 'show(payload.new.total, payload.new.totl)'), ORDERS)).toEqual([
      expect.stringContaining('there is no column totl') as string,
    ]);
    expect(
      await findings(listener('', 'show(payload.new.total * 2)'), ORDERS.replace('numeric(10, 2)', 'text')),
    ).toEqual([]);
  });

  it('are not compared where a comment says so, or where no SQL speaks of the table', async () => {
    const sql = ORDERS.replace('note', 'remark');
    const ignored = listener('<Order>', undefined, '// realtime-migrate-ignore RM218 -- a trigger adds it');
    expect(await findings(ignored, sql)).toEqual([]);
    expect((await check({ cwd })).findings.filter(({ code }) => code === 'RM902')).toEqual([]);
    expect(await findings(listener('<Order>'), sql.replaceAll('orders', 'others'))).toEqual([]);
  });

  it.each([
    [
      'schema.prisma',
      'model Order {\n  id Int @id\n  total Decimal\n  paidAt DateTime @map("paid_at")\n\n  @@map("orders")\n}\n',
    ],
    [
      'schema.ts',
      "import { integer, numeric, pgTable, timestamp } from 'drizzle-orm/pg-core';\nexport const orders = pgTable('orders', {\n  id: integer('id').primaryKey(),\n  total: numeric('total'),\n  paidAt: timestamp('paid_at'),\n});\n",
    ],
    [
      'models.py',
      "from sqlalchemy import Column, DateTime, Integer, Numeric\nfrom .base import Base\n\n\nclass Order(Base):\n    __tablename__ = 'orders'\n    id = Column(Integer, primary_key=True)\n    total = Column(Numeric)\n    paidAt = Column('paid_at', DateTime)\n",
    ],
  ])('are those of a model by the names of its columns: %s', async (file, model) => {
    writeFileSync(path.join(cwd, file), model);
    const [found = '', ...more] = await findings(listener('', 'show(payload.new.total, payload.new.paidAt)'));
    expect(more).toEqual([]);
    expect(found).toContain('public.orders');
    expect(found).toContain('paid_at');
    expect(await findings(listener('', 'show(payload.new.total, payload.new.paid_at)'))).toEqual([]);
  });
});
