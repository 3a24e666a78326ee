import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Project } from 'ts-morph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/pipeline/index.js';
import { startPostgres, type Postgres } from '../support/postgres.js';
import { createSupabaseDatabase, type SupabaseDatabase } from '../support/postgres-supabase.js';

/** Every kind of column, in the state of a page and behind a schema. */
const PAGE = `import { useEffect, useState } from 'react';
import { z } from 'zod';
type Id = string & { readonly __brand: 'Id' };
enum Level { Low = 'low', High = 'high' }
interface Order {
  id: Id; count: number; total: number; label: string; note: string | null; paid: boolean; createdAt: string; due?: Date;
  status: 'open' | 'closed'; level: Level; lines: { sku: string; qty: number; gift?: boolean }[]; totals: Record<string, number>;
  pair: [number, string]; mixed: string | number | null; rank: 1 | 2;
}
const Reading = z.object({ id: z.number().int(), at: z.string().datetime(), sensor: z.string().uuid(), value: z.number().nullable(), tags: z.array(z.string()) });
export function Page() {
  const [orders, setOrders] = useState<Order[]>([]);
  const [reading, setReading] = useState<unknown>();
  useEffect(() => {
    const orders = new WebSocket('wss://example.com/ws/orders');
    orders.onmessage = (event) => setOrders((list) => [...list, JSON.parse(event.data)]);
    const readings = new WebSocket('wss://example.com/ws/readings');
    readings.onmessage = (event) => setReading(Reading.parse(JSON.parse(event.data)));
    return () => { orders.close(); readings.close(); };
  }, []);
  return [orders, reading];
}
`;
const ROUTES = [
  { path: '/ws/orders', kind: 'feed', channel: 'orders', table: 'orders' },
  { path: '/ws/readings', kind: 'row', channel: 'readings', table: 'readings', key: 'id' },
];

let server: Postgres;
let db: SupabaseDatabase;
let cwd: string;
let types: string;
beforeAll(async () => {
  cwd = mkdtempSync(path.join(tmpdir(), 'realtime-migrate-round-trip-'));
  writeFileSync(path.join(cwd, 'page.tsx'), PAGE);
  writeFileSync(path.join(cwd, 'realtime-migrate.config.json'), JSON.stringify({ routes: ROUTES }));
  const { up, notes } = await sql({ cwd, types: 'rows.ts' });
  expect(notes).toEqual([]);
  types = readFileSync(path.join(cwd, 'rows.ts'), 'utf8');
  server = await startPostgres();
  db = await createSupabaseDatabase(server);
  await db.client.query(up);
});
afterAll(async () => {
  await server.stop();
  rmSync(cwd, { recursive: true });
});

/** A row as Realtime sends it: the JSON that PostgreSQL makes of it. */
async function sent(insert: string): Promise<string> {
  const { rows } = await db.client.query<{ json: string }>(
    `with new as (${insert} returning *) select to_jsonb(new)::text as json from new`,
  );
  return rows[0]?.json ?? '';
}

/** What TypeScript says of a row that is taken for this type. */
function complaints(type: string, json: string): string[] {
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { strict: true } });
  const file = project.createSourceFile('row.ts', `${types}\nexport const row: ${type} = ${json};`);
  return file.getPreEmitDiagnostics().map((one) => JSON.stringify(one.getMessageText()));
}

const FULL = `insert into orders (id, count, total, label, note, paid, due, status, level, lines, totals, pair, mixed, rank)
  values ('o1', 9007199254740991, 0.1, 'a', 'n', true, now(), 'open', 'low', '[{"sku": "x", "qty": 1}]', '{"a": 1}', '[1, "x"]', '"text"', 2)`;
const BARE = `insert into orders (count, total, label, paid, status, level, lines, totals, pair, rank)
  values (0, 1e21, '', false, 'closed', 'high', '[]', '{}', '[0.5, ""]', 1)`;

describe('types, table and rows', () => {
  it.each([
    ['with everything', FULL],
    ['with what is required', BARE],
  ])('agree on a row %s', async (_, insert) => {
    expect(complaints('OrdersRow', await sent(insert))).toEqual([]);
  });

  it('agree on a row that a schema describes', async () => {
    const insert = `insert into readings values (1, '2026-01-01T00:00:00Z', gen_random_uuid(), null, '["a"]')`;
    expect(complaints('ReadingsRow', await sent(insert))).toEqual([]);
  });

  it('do not agree on just anything', async () => {
    const row = JSON.parse(await sent(FULL.replace("'o1'", "'o2'"))) as Record<string, unknown>;
    for (const [name, wrong] of Object.entries({
      count: 'x',
      status: 'lost',
      lines: [{ sku: 1, qty: 1 }],
      paid: null,
    }))
      expect(complaints('OrdersRow', JSON.stringify({ ...row, [name]: wrong })), name).not.toEqual([]);
  });

  it.each([
    ["status = 'lost'", 'violates check constraint'],
    ['rank = 3', 'violates check constraint'],
    ['label = null', 'violates not-null constraint'],
    ["paid = 'perhaps'", 'invalid input syntax for type boolean'],
  ])('let the database refuse %s, as the compiler does', async (assignment, message) => {
    await expect(db.client.query(`update orders set ${assignment}`)).rejects.toThrow(message);
  });
});
