/**
 * The rules of a Realtime server, each shown on the local one with the real client and a real PostgreSQL: what tests
 * with it may rely on.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startPostgres, type Postgres } from '../support/postgres.js';
import { ADMIN, createSupabaseDatabase, type SupabaseDatabase } from '../support/postgres-supabase.js';
import { connectClient } from '../support/realtime/client.js';
import { startRealtime, type LocalRealtime } from '../support/realtime/server.js';
import { until } from '../support/until.js';
import { changesOf, joined, listen, ready } from './listen.js';

let postgres: Postgres;
let db: SupabaseDatabase;
let realtime: LocalRealtime;
const clients: SupabaseClient[] = [];

const USER = { role: 'authenticated', sub: '7b0a0a3e-0000-4000-8000-000000000001' };
const OTHER = { role: 'authenticated', sub: '7b0a0a3e-0000-4000-8000-000000000002' };
/** What has not come by then does not come. */
async function quiet(): Promise<void> {
  await realtime.caughtUp();
  await sleep(30); // for the way through the socket
}

async function client(claims?: object): Promise<SupabaseClient> {
  const supabase = await connectClient(realtime, claims);
  clients.push(supabase);
  return supabase;
}

const sql = (text: string) => db.client.query(text);

beforeAll(async () => {
  postgres = await startPostgres();
  db = await createSupabaseDatabase(postgres);
  const admin = await postgres.connect(db.name);
  await admin.query(readFileSync(new URL('realtime.sql', import.meta.url), 'utf8'));
  await admin.end();
  realtime = await startRealtime(postgres, db.name, { poll: 40, recovery: 1000 });
});

afterEach(async () => {
  realtime.restore();
  await Promise.all(clients.splice(0).map((supabase) => supabase.removeAllChannels()));
  await until('everybody has left', () => realtime.topics().length === 0);
  await realtime.caughtUp();
});

afterAll(async () => {
  try {
    await realtime.close();
    const { rows } = await sql('select slot_name from pg_replication_slots');
    expect(rows).toEqual([]);
  } finally {
    await postgres.stop();
  }
});

const rules: [rule: string, shown: () => Promise<void>][] = [
  [
    'a row of a published table comes as INSERT, UPDATE and DELETE, with values of their types',
    async () => {
      const heard = await ready(listen(await client(), { table: 'notes' }));
      await sql(`insert into notes (id, body, size, at, price, tags, extra)
                 values (1, 'a', 5, '2026-01-02 03:04:05.678901+00', 1.5, '{x,y}', '{"k": [1]}')`);
      await sql("update notes set body = 'b' where id = 1");
      await sql('delete from notes where id = 1');
      const [inserted, updated, deleted] = await changesOf(heard, 3);
      expect(inserted).toMatchObject({
        eventType: 'INSERT',
        schema: 'public',
        table: 'notes',
        commit_timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        errors: null,
        new: {
          id: 1,
          body: 'a',
          size: 5,
          at: '2026-01-02T03:04:05.678901+00:00',
          price: 1.5,
          tags: ['x', 'y'],
          extra: { k: [1] },
          owner: null,
        },
        old: {},
      });
      expect(updated).toMatchObject({ eventType: 'UPDATE', new: { id: 1, body: 'b' }, old: { id: 1 } });
      expect(Object.keys(updated?.old ?? {})).toEqual(['id']);
      expect(deleted).toMatchObject({ eventType: 'DELETE', new: {}, old: { id: 1 } });
    },
  ],
  [
    'the join is answered first, then a system message says that the database is listened to',
    async () => {
      const heard = await ready(listen(await client(), { topic: 'x', table: 'notes' }));
      expect(heard.statuses).toEqual(['SUBSCRIBED']);
      expect(heard.system).toEqual([
        {
          extension: 'postgres_changes',
          status: 'ok',
          message: 'Subscribed to PostgreSQL',
          channel: 'x',
        },
      ]);
    },
  ],
  [
    'only the event that was asked for',
    async () => {
      const heard = await ready(listen(await client(), { table: 'notes', event: 'UPDATE' }));
      await sql(
        "insert into notes (id) values (2); update notes set body = 'c' where id = 2; delete from notes",
      );
      await changesOf(heard, 1);
      await quiet();
      expect(heard.changes.map(({ eventType }) => eventType)).toEqual(['UPDATE']);
    },
  ],
  [
    'a filter compares as the type of its column does, and is tried on the key alone for DELETE',
    async () => {
      const large = await ready(listen(await client(), { topic: 'l', table: 'notes', filter: 'size=gt.9' }));
      const some = await ready(listen(await client(), { topic: 's', table: 'notes', filter: 'id=in.(4,5)' }));
      await sql('insert into notes (id, size) values (3, 8), (4, 10), (5, 100)');
      await sql('delete from notes');
      const rows = await changesOf(some, 4);
      expect(rows.map(({ new: row, old }) => ({ ...old, ...row }).id)).toEqual([4, 5, 4, 5]);
      expect(large.changes.map(({ new: row }) => 'id' in row && row.id)).toEqual([4, 5]);
    },
  ],
  ...(['note_view', 'note_figures', 'unpublished', 'nobody_knows', 'parted'] as const).map(
    (table): [string, () => Promise<void>] => [
      `${table} joins and stays silent: the publication does not list it`,
      async () => {
        const heard = await joined(listen(await client(), { table }));
        const [message] = await until('a system message', () => heard.system[0] && heard.system);
        expect(heard.statuses).toEqual(['SUBSCRIBED']);
        expect(message).toMatchObject({
          extension: 'postgres_changes',
          status: 'error',
          message: expect.stringMatching(
            `^Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: \\[event: \\*, schema: public, table: ${table}, filters: \\[\\]`,
          ) as string,
        });
      },
    ],
  ),
  [
    'a leaf of a partitioned table can be listened to',
    async () => {
      const heard = await ready(listen(await client(), { table: 'parted_2026' }));
      await sql("insert into parted values (1, '2026-05-05')");
      expect(await changesOf(heard, 1)).toMatchObject([{ table: 'parted_2026', new: { id: 1 } }]);
    },
  ],
  [
    'a filter on a column that does not exist is an exception, in words',
    async () => {
      const heard = listen(await client(), { table: 'notes', filter: 'colour=eq.red' });
      const message = await until('a system message', () => heard.system[0]);
      expect(message.status).toBe('error');
      expect(message.message).toMatch(/^Unable to subscribe to changes with given parameters\. An exception/);
      expect(message.message).toContain('invalid column for filter colour');
    },
  ],
  [
    'one bad binding leaves all bindings of its channel without changes',
    async () => {
      const heard: unknown[] = [];
      const system: { status: string }[] = [];
      const supabase = await client();
      supabase
        .channel('both')
        .on('postgres_changes', { event: '*', schema: 'public', table: 'notes' }, (one) => heard.push(one))
        .on('postgres_changes', { event: '*', schema: 'public', table: 'note_view' }, (one) =>
          heard.push(one),
        )
        .on('system', {}, (message: { status: string }) => system.push(message))
        .subscribe();
      expect(await until('a system message', () => system[0])).toMatchObject({ status: 'error' });
      await sql('insert into notes (id) values (6)');
      await quiet();
      expect(heard).toEqual([]);
      await sql('delete from notes');
    },
  ],
  [
    'each subscriber gets the rows that the policies show to its role and claims',
    async () => {
      const [mine, theirs, nobody] = await Promise.all([
        ready(listen(await client(USER), { table: 'secrets' })),
        ready(listen(await client(OTHER), { table: 'secrets' })),
        ready(listen(await client(), { table: 'secrets' })),
      ]);
      await sql(`insert into secrets values (1, '${USER.sub}', 'a'), (2, '${OTHER.sub}', 'b')`);
      expect(await changesOf(mine, 1)).toMatchObject([{ new: { id: 1 } }]);
      expect(await changesOf(theirs, 1)).toMatchObject([{ new: { id: 2 } }]);
      await quiet();
      expect([mine, theirs, nobody].map(({ changes }) => changes.length)).toEqual([1, 1, 0]);
    },
  ],
  [
    'DELETE reaches every subscriber, whatever the policies, with the key alone',
    async () => {
      await sql(`insert into secrets values (1, '${USER.sub}', 'a'), (2, null, 'b') on conflict do nothing`);
      await realtime.caughtUp();
      const nobody = await ready(listen(await client(), { topic: 'n', table: 'secrets' }));
      const whole = await ready(listen(await client(), { topic: 'w', table: 'full_rows' }));
      await sql("insert into full_rows values (1, null, 'x'); delete from full_rows; delete from secrets");
      expect(await changesOf(nobody, 2)).toMatchObject([{ old: { id: 1 } }, { old: { id: 2 } }]);
      const [deleted] = await changesOf(whole, 1);
      expect(deleted?.old).toEqual({ id: 1 });
    },
  ],
  [
    'under full replica identity an update has the whole old row',
    async () => {
      await sql("insert into full_rows values (2, null, 'before')");
      await realtime.caughtUp();
      const heard = await ready(listen(await client(), { table: 'full_rows' }));
      await sql("update full_rows set body = 'after'");
      expect(await changesOf(heard, 1)).toMatchObject([
        { old: { id: 2, body: 'before' }, new: { body: 'after' } },
      ]);
    },
  ],
  [
    'row level security without a policy is silence',
    async () => {
      const heard = await ready(listen(await client(USER), { table: 'closed' }));
      await sql('insert into closed values (1)');
      await quiet();
      expect(heard.changes).toEqual([]);
    },
  ],
  [
    'a row that was deleted before the poll is never delivered as inserted',
    async () => {
      const heard = await ready(listen(await client(USER), { table: 'secrets', event: 'INSERT' }));
      await sql(`insert into secrets values (3, '${USER.sub}', 'c'); delete from secrets`);
      await quiet();
      expect(heard.changes).toEqual([]);
    },
  ],
  [
    'without a primary key: error 400 and no row; the application cannot update any more',
    async () => {
      const heard = await ready(listen(await client(), { table: 'keyless' }));
      await sql("insert into keyless values ('x')");
      expect(await changesOf(heard, 1)).toMatchObject([
        { new: {}, errors: ['Error 400: Bad Request, no primary key'] },
      ]);
      await expect(sql("update keyless set body = 'y'")).rejects.toThrow('replica identity');
    },
  ],
  [
    'without the right to read the key: error 401 and no row',
    async () => {
      const anon = await ready(listen(await client(), { topic: 'a', table: 'revoked' }));
      const user = await ready(listen(await client(USER), { topic: 'u', table: 'revoked' }));
      await sql("insert into revoked values (1, 'x')");
      expect(await changesOf(anon, 1)).toMatchObject([{ new: {}, errors: ['Error 401: Unauthorized'] }]);
      expect(await changesOf(user, 1)).toMatchObject([{ new: { id: 1 }, errors: null }]);
    },
  ],
  [
    'columns that the role may not read are left out',
    async () => {
      const heard = await ready(listen(await client(), { table: 'columns_only' }));
      await sql("insert into columns_only values (1, 'a', 'b')");
      const [change] = await changesOf(heard, 1);
      expect(change?.new).toEqual({ id: 1, shown: 'a' });
    },
  ],
  [
    'above one megabyte only small values come, with error 413',
    async () => {
      const heard = await ready(listen(await client(), { table: 'notes' }));
      await sql("insert into notes (id, body, size) values (7, repeat('x', 1100000), 5)");
      const [change] = await changesOf(heard, 1);
      expect(change).toMatchObject({ errors: ['Error 413: Payload Too Large'], new: { id: 7, size: 5 } });
      expect(change?.new).not.toHaveProperty('body');
      await sql('delete from notes');
    },
  ],
  [
    'a large value that an update does not touch is missing from the new row',
    async () => {
      await sql(
        "insert into notes (id, body) select 8, string_agg(md5(i::text), '') from generate_series(1, 1000) i",
      );
      const heard = await ready(listen(await client(), { table: 'notes', event: 'UPDATE' }));
      await sql('update notes set size = 1');
      const [change] = await changesOf(heard, 1);
      expect(change?.new).toMatchObject({ id: 8, size: 1 });
      expect(change?.new).not.toHaveProperty('body');
      await sql('delete from notes');
    },
  ],
  [
    'TRUNCATE emits nothing',
    async () => {
      await sql('insert into notes (id) values (9)');
      await realtime.caughtUp();
      const heard = await ready(listen(await client(), { table: 'notes' }));
      await sql('truncate notes');
      await quiet();
      expect(heard.changes).toEqual([]);
    },
  ],
  [
    'a policy that raises loses the changes of every table until a new slot exists',
    async () => {
      const heard = await ready(listen(await client(USER), { topic: 'n', table: 'notes' }));
      const poisoned = await ready(listen(await client(USER), { topic: 'p', table: 'poisoned' }));
      const failures = realtime.failures().length;
      await sql('begin; insert into notes (id) values (10); insert into poisoned values (1); commit');
      await until('a failed poll', () => realtime.failures().length > failures);
      expect(realtime.failures().at(-1)).toContain('permission denied');
      await sql('insert into notes (id) values (11)');
      await realtime.caughtUp();
      await sql('insert into notes (id) values (12)');
      expect(await changesOf(heard, 1)).toMatchObject([{ new: { id: 12 } }]);
      expect(poisoned.changes).toEqual([]);
      await sql('delete from notes');
    },
  ],
  [
    'after a drop the client joins again by itself, and what it missed is not sent',
    async () => {
      const heard = await ready(listen(await client(), { table: 'notes' }));
      realtime.drop();
      await until('CHANNEL_ERROR', () => heard.statuses.includes('CHANNEL_ERROR'));
      await sql('insert into notes (id) values (13)');
      await quiet();
      realtime.restore();
      await ready(heard, 2);
      await sql('insert into notes (id) values (14)');
      expect(await changesOf(heard, 1)).toMatchObject([{ new: { id: 14 } }]);
      expect(heard.statuses.filter((status) => status !== 'TIMED_OUT')).toEqual([
        'SUBSCRIBED',
        'CHANNEL_ERROR',
        'SUBSCRIBED',
      ]);
      await sql('delete from notes');
    },
  ],
  [
    'when the token expires the channel is closed, with the reason, and stays closed',
    async () => {
      const supabase = await client();
      const heard = await ready(listen(supabase, { table: 'secrets' }));
      await supabase.realtime.setAuth(realtime.token(USER, 2));
      await until('CLOSED', () => heard.statuses.includes('CLOSED'));
      expect(heard.system.at(-1)).toMatchObject({
        extension: 'system',
        status: 'error',
        message: expect.stringMatching(/^Token has expired \d+ seconds ago$/) as string,
      });
      await quiet();
      expect(heard.statuses).toEqual(['SUBSCRIBED', 'CLOSED']);
    },
  ],
  [
    'a renewed token is taken over: its claims decide from then on',
    async () => {
      const supabase = await client();
      const heard = await ready(listen(supabase, { table: 'secrets' }));
      await supabase.realtime.setAuth(realtime.token(USER));
      await ready(heard, 2);
      await sql(`insert into secrets values (4, '${USER.sub}', 'd')`);
      expect(await changesOf(heard, 1)).toMatchObject([{ new: { id: 4 } }]);
    },
  ],
  [
    'a join with an expired, forged or malformed token is refused, with the reason',
    async () => {
      const [head = '', body = ''] = realtime.token(USER).split('.');
      const cases = {
        'InvalidJWTToken: Token has expired \\d+ seconds ago': realtime.token(USER, -5),
        'JwtSignatureError: Failed to validate JWT signature': `${head}.${body}.AAAA`,
        'MalformedJWT: The token provided is not a valid JWT': 'x.y.z',
      };
      for (const [reason, token] of Object.entries(cases)) {
        const supabase = await client();
        await supabase.realtime.setAuth(token);
        const heard = listen(supabase, { table: 'notes' });
        await until('CHANNEL_ERROR', () => heard.statuses.includes('CHANNEL_ERROR'));
        expect(heard.reasons[0]).toMatch(new RegExp(reason));
        await supabase.removeAllChannels();
      }
    },
  ],
  [
    'a client broadcast reaches the others on the topic, and the sender where it asks for it',
    async () => {
      const [one, two] = await Promise.all([
        joined(listen(await client(), { topic: 'room' })),
        joined(
          listen(await client(), {
            topic: 'room',
            options: { config: { broadcast: { self: true, ack: true } } },
          }),
        ),
      ]);
      expect(await one.channel.send({ type: 'broadcast', event: 'hello', payload: { from: 1 } })).toBe('ok');
      expect(await two.channel.send({ type: 'broadcast', event: 'hello', payload: { from: 2 } })).toBe('ok');
      await until('both', () => two.broadcasts.length === 2 && one.broadcasts.length === 1);
      expect(one.broadcasts).toEqual([{ event: 'hello', payload: { from: 2 } }]);
      expect(two.broadcasts.map(({ payload }) => payload)).toEqual([{ from: 1 }, { from: 2 }]);
    },
  ],
  [
    'realtime.send reaches the members of the topic whose private flag agrees',
    async () => {
      const open = await joined(listen(await client(), { topic: 'room:a' }));
      const closed = await joined(
        listen(await client(USER), { topic: 'room:a', options: { config: { private: true } } }),
      );
      await sql(`select realtime.send('{"n": 1}', 'tick', 'room:a', false)`);
      await sql(`select realtime.send('{"n": 2}', 'tick', 'room:a')`);
      await until('both', () => open.broadcasts.length + closed.broadcasts.length >= 2);
      await quiet();
      expect(open.broadcasts).toMatchObject([{ event: 'tick', payload: { n: 1 } }]);
      expect(closed.broadcasts).toMatchObject([{ event: 'tick', payload: { n: 2 } }]);
      const { rows } = await sql('select count(*)::int as count from realtime.messages');
      expect(rows, 'trying the policies leaves no rows').toEqual([{ count: 2 }]);
    },
  ],
  [
    'a private topic needs a policy to read',
    async () => {
      const heard = listen(await client(USER), { topic: 'other', options: { config: { private: true } } });
      await until('CHANNEL_ERROR', () => heard.statuses.includes('CHANNEL_ERROR'));
      expect(heard.reasons[0]).toContain(
        'Unauthorized: You do not have permissions to read from this Channel topic: other',
      );
    },
  ],
  [
    'without a policy to write, a private broadcast goes nowhere, without a word',
    async () => {
      const options = { config: { private: true, broadcast: { ack: true } } };
      const member = await joined(listen(await client(USER), { topic: 'room:read', options }));
      const other = await joined(listen(await client(OTHER), { topic: 'room:read', options }));
      const sent = member.channel.send({ type: 'broadcast', event: 'x', payload: {} }, { timeout: 300 });
      expect(await sent).toBe('timed out');
      expect(other.broadcasts).toEqual([]);

      const open = await joined(listen(await client(USER), { topic: 'room:open', options }));
      expect(await open.channel.send({ type: 'broadcast', event: 'x', payload: {} })).toBe('ok');
    },
  ],
  [
    'REST reads as the role of the token: rows by policies, missing rights and relations as errors',
    async () => {
      await sql(
        `insert into secrets values (5, '${USER.sub}', 'e'), (6, '${OTHER.sub}', 'f') on conflict do nothing`,
      );
      await sql("insert into notes (id, body, size) values (20, 'x', 1), (21, 'y', 2), (22, null, 3)");
      const user = await client(USER);
      const ids = async (query: PromiseLike<{ data: unknown }>) => (await query).data;
      expect(await ids(user.from('secrets').select('id').eq('id', 5))).toEqual([{ id: 5 }]);
      expect(await ids(user.from('secrets').select('id').eq('id', 6))).toEqual([]);
      expect(await ids(user.from('notes').select('id').order('size', { ascending: false }).limit(2))).toEqual(
        [{ id: 22 }, { id: 21 }],
      );
      expect(await ids(user.from('notes').select('id').in('body', ['x', 'y']).gt('size', 1))).toEqual([
        { id: 21 },
      ]);
      expect(await ids(user.from('notes').select('nr:id').is('body', null))).toEqual([{ nr: 22 }]);
      expect(await ids(user.from('notes').select('size').eq('id', 20).maybeSingle())).toEqual({ size: 1 });
      expect(await ids(user.from('notes').select('size').eq('id', 99).maybeSingle())).toBeNull();
      expect(await user.from('notes').select('*').single()).toMatchObject({
        status: 406,
        error: { code: 'PGRST116' },
      });
      expect(await user.from('nobody_knows').select()).toMatchObject({
        status: 404,
        error: { code: 'PGRST205' },
      });
      expect(await (await client()).from('revoked').select()).toMatchObject({
        status: 401,
        error: { code: '42501' },
      });
      await sql('delete from notes');
    },
  ],
  [
    'a wrong key is refused before the handshake',
    async () => {
      const response = await fetch(`${realtime.url}/rest/v1/notes`, { headers: { apikey: 'wrong' } });
      expect(response.status).toBe(401);
      const socket = new WebSocket(
        `${realtime.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=wrong&vsn=2.0.0`,
      );
      const opened = await new Promise((resolve) => {
        socket.onopen = () => {
          resolve(true);
        };
        socket.onerror = () => {
          resolve(false);
        };
      });
      expect(opened).toBe(false);
    },
  ],
  [
    'service keys see every row',
    async () => {
      const heard = await ready(
        listen(await client({ ...ADMIN, role: 'service_role' }), { table: 'closed' }),
      );
      await sql('insert into closed values (2)');
      expect(await changesOf(heard, 1)).toMatchObject([{ new: { id: 2 } }]);
    },
  ],
];

test.each(rules)('%s', async (_rule, shown) => {
  await shown();
});
