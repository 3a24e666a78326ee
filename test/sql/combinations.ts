import type { ColumnShape, Route, RowShape } from '../../src/contract.js';
import type { TableFacts } from '../../src/sql/index.js';
import { tableKey } from '../../src/sql/index.js';

/** Routes, a database they are for, and what must come of them. */
export interface Combination {
  title: string;
  routes: Route[];
  tables?: Map<string, TableFacts>;
  roles?: string[];
  admin?: string;
  /** Run before the migration. */
  prepare?: string;
  /** Written after it, as the application would, and what the slot must see of it: `type table`. */
  act: string;
  sends: string[];
  /** Refresh functions, to be called without news. */
  refresh?: string[];
  /** How many rows each may see in a table afterwards; `no` for a refusal. */
  sees?: Record<string, { admin: number; member: number; anon: number | 'no' }>;
}

const column = (name: string, type: ColumnShape['type'], more: Partial<ColumnShape> = {}): ColumnShape => ({
  ...{ name, type, nullable: false, typescript: 'unknown' },
  ...more,
});

const rowOf = (columns: ColumnShape[], more: Partial<RowShape> = {}): RowShape => ({
  ...{ file: 'src/page.tsx', line: 3, name: 'Row', columns, readsOld: false, notes: [] },
  ...more,
});

const known = (table: string, columns: ColumnShape[], facts: TableFacts = {}, schema?: string) =>
  [tableKey({ table, schema }), { ...facts, row: rowOf(columns) }] as const;

const METRICS = [
  column('cpu', 'double precision'),
  column('users', 'bigint'),
  column('top', 'jsonb', { nullable: true }),
];
const ORDER = [
  column('id', 'bigint'),
  column('status', 'text', { values: ['open', 'paid'] }),
  column('total', 'double precision'),
  column('placedAt', 'timestamptz', { nullable: true }),
];
const EVENT = [column('message', 'text'), column('level', 'text', { values: ['low', "o'high"] })];
const row = (table: string, more: Partial<Route> = {}): Route => ({
  path: `/ws/${table}`,
  kind: 'row',
  channel: table,
  table,
  ...more,
});
const feed = (table: string, more: Partial<Route> = {}): Route => ({ ...row(table, more), kind: 'feed' });

/** A name that tries to end the quotes, the comment, the body or the statement it is put into. */
export const HOSTILE = `a'); drop table bait; --\n"; $fn$ $$ */ $do$ \\ :x`;

export const COMBINATIONS: Combination[] = [
  {
    title: 'a single row that a view fills',
    routes: [row('metrics')],
    tables: new Map([known('metrics', METRICS)]),
    prepare: 'create table load (cpu double precision, n bigint)',
    act: `create view metrics_source as select 1 as key_id, coalesce(max(cpu), 0) as cpu, count(*) as users, null::jsonb as top from load;
      select refresh_metrics(); insert into load values (0.5, 1); select refresh_metrics(); select refresh_metrics();`,
    sends: ['insert metrics', 'update metrics'],
    refresh: ['public.refresh_metrics'],
    sees: { metrics: { admin: 1, member: 0, anon: 0 } },
  },
  {
    title: 'keyed rows that follow their sources',
    routes: [row('open_orders', { key: 'id', sources: ['orders', 'shop.payments'] })],
    tables: new Map([known('open_orders', ORDER)]),
    prepare: `create schema shop; create table shop.payments (order_id bigint primary key); create table orders (id bigint primary key, total double precision);
      create view open_orders_source as select id, case when p.order_id is null then 'open' else 'paid' end as status, total, null::timestamptz as "placedAt"
        from orders o left join shop.payments p on p.order_id = o.id where total > 0`,
    act: `insert into orders values (1, 10), (2, 20); update orders set total = 20 where id = 2; insert into shop.payments values (2); delete from orders where id = 1`,
    sends: ['insert open_orders', 'insert open_orders', 'update open_orders', 'delete open_orders'],
    refresh: ['public.refresh_open_orders'],
    sees: { open_orders: { admin: 1, member: 0, anon: 0 } },
  },
  {
    title: 'a source whose view fails does not stop the application',
    routes: [row('fragile', { sources: ['inputs'] })],
    tables: new Map([known('fragile', [column('ratio', 'double precision')])]),
    prepare: `create table inputs (n int primary key);
      create view fragile_source as select 1 as key_id, 1.0 / min(n) as ratio from inputs having count(*) > 0`,
    act: 'insert into inputs values (2); insert into inputs values (0); delete from inputs where n = 0',
    sends: ['insert fragile'],
  },
  {
    title: 'a feed made for its type',
    routes: [feed('events', { snapshot: { order: 'created_at', limit: 10 } })],
    tables: new Map([known('events', EVENT)]),
    act: `insert into events (message, level) values ('a', 'low'), ('b', 'o''high'); update events set message = 'c' where message = 'b'`,
    sends: ['insert events', 'insert events', 'update events'],
    sees: { events: { admin: 2, member: 0, anon: 0 } },
  },
  {
    title: 'a feed that takes what an old table gets',
    routes: [feed('alerts', { sources: ['audit_log'], keep: '30 days' })],
    tables: new Map([known('alerts', EVENT)]),
    prepare: 'create table audit_log (n int primary key, message text, level text, secret text)',
    act: `insert into audit_log values (1, 'x', 'low', 's'), (2, 'y', 'wrong', 's'); delete from audit_log where n = 1`,
    sends: ['insert alerts'],
    sees: { alerts: { admin: 1, member: 0, anon: 0 } },
  },
  {
    title: 'a feed of which nothing is known but that it is received',
    routes: [feed('things')],
    tables: new Map([known('things', [])]),
    act: `insert into things (payload) values ('{"a": 1}')`,
    sends: ['insert things'],
    sees: { things: { admin: 1, member: 0, anon: 0 } },
  },
  {
    title: 'a table of the application in another schema',
    routes: [row('stock', { schema: 'shop', key: 'sku' })],
    prepare: 'create schema shop; create table shop.stock (sku text primary key, n int)',
    act: `insert into shop.stock values ('a', 1); update shop.stock set n = 2; delete from shop.stock; insert into shop.stock values ('b', 1)`,
    sends: ['insert shop.stock', 'update shop.stock', 'delete shop.stock', 'insert shop.stock'],
    sees: { 'shop.stock': { admin: 1, member: 0, anon: 'no' } },
  },
  {
    title: 'two tables of one name',
    routes: [feed('events'), feed('events', { schema: 'shop', channel: 'shop-events' })],
    tables: new Map([known('events', EVENT), known('events', EVENT, {}, 'shop')]),
    prepare: 'create schema shop',
    act: `insert into events (message, level) values ('a', 'low'); insert into shop.events (message, level) values ('b', 'low')`,
    sends: ['insert events', 'insert shop.events'],
    sees: { events: { admin: 1, member: 0, anon: 0 }, 'shop.events': { admin: 1, member: 0, anon: 'no' } },
  },
  {
    title: 'rows for everybody',
    routes: [feed('news')],
    tables: new Map([known('news', [column('id', 'uuid'), column('title', 'text')])]),
    ...{ roles: ['anon', 'authenticated'], admin: 'true' },
    act: `insert into news (title) values ('a')`,
    sends: ['insert news'],
    sees: { news: { admin: 1, member: 1, anon: 1 } },
  },
  {
    title: 'a publication of all tables',
    routes: [feed('events')],
    tables: new Map([known('events', EVENT)]),
    prepare: 'all tables',
    act: `insert into events (message, level) values ('a', 'low')`,
    sends: ['insert events'],
  },
  {
    title: 'what rows of a table say, sent as messages',
    routes: [
      {
        path: '/ws/rooms/:roomId',
        kind: 'broadcast',
        channel: 'room:{roomId}',
        sources: ['messages'],
        private: true,
      },
    ],
    prepare: 'create table messages (id int primary key, room_id text, type text, body text)',
    act: `insert into messages values (1, '7', 'said', 'hi'), (2, null, 'said', 'lost'); update messages set body = 'ho' where id = 1`,
    sends: [],
  },
  {
    title: 'names that try to inject',
    routes: [
      feed(HOSTILE, {
        channel: HOSTILE,
        path: '/ws/hostile',
        sources: [HOSTILE.slice(0, 30)],
        keep: '1 day',
      }),
      row(`${HOSTILE}2`, { channel: HOSTILE, path: '/ws/hostile2', key: HOSTILE }),
      {
        path: '/ws/h',
        kind: 'broadcast',
        channel: `${HOSTILE}{id}`,
        event: HOSTILE,
        private: true,
        relay: true,
        sources: [HOSTILE.slice(0, 30)],
      },
    ],
    tables: new Map([
      known(HOSTILE, [column(HOSTILE, 'text', { values: [HOSTILE] })], {
        queries: [{ text: HOSTILE, file: HOSTILE, line: 1 }],
      }),
      known(`${HOSTILE}2`, [column('n', 'bigint')], {
        queries: [{ text: `select ${HOSTILE}`, file: HOSTILE, line: 1 }],
      }),
    ]),
    prepare: `create table bait (id int primary key); insert into bait values (1);
      create table "${HOSTILE.slice(0, 30).replaceAll('"', '""')}" (id int primary key)`,
    act: 'update bait set id = 2',
    sends: [],
  },
];
