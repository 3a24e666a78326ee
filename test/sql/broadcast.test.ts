import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../src/contract.js';
import { composeMigration } from '../../src/sql/index.js';
import { startPostgres, type Postgres } from '../support/postgres.js';
import {
  ADMIN,
  createSupabaseDatabase,
  MEMBER,
  type SupabaseDatabase,
} from '../support/postgres-supabase.js';
import { ADMIN_PREDICATE } from './routes.js';

const room: Route = { path: '/ws/rooms/:roomId', kind: 'broadcast', channel: 'room:{roomId}', private: true };
const text = (...routes: Route[]) => composeMigration(routes, { admin: ADMIN_PREDICATE }).text;

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

/** How many messages of `topic` a subscriber with these claims may receive: what Realtime asks when it joins. */
async function received(db: SupabaseDatabase, claims: object, topic: string): Promise<number> {
  const [, rows] = [
    await db.client.query("select set_config('realtime.topic', $1, false)", [topic]),
    await db.as('authenticated', claims, 'select from realtime.messages where topic = $1', [topic]),
  ];
  return rows.length;
}

describe('a private channel', () => {
  it('admits the administrator to its topics, and to no others', async () => {
    const db = await createSupabaseDatabase(server);
    await db.client.query(text(room));
    await db.client.query(text(room));
    for (const topic of ['room:1', 'lobby', 'room:']) {
      await db.as('service_role', {}, `select realtime.send('{"n": 1}', 'message', $1, true)`, [topic]);
    }
    expect(await received(db, ADMIN, 'room:1')).toBe(1);
    expect(await received(db, MEMBER, 'room:1')).toBe(0);
    expect(await received(db, ADMIN, 'lobby')).toBe(0);
    expect(await received(db, ADMIN, 'room:')).toBe(0);
  });

  it('may be sent on from the page only when the route relays', async () => {
    const send = `insert into realtime.messages (topic, extension, event, payload) values ('room:1', 'broadcast', 'm', '{}')`;
    const attempt = async (route: Route, claims: object) => {
      const db = await createSupabaseDatabase(server);
      await db.client.query(text(route));
      await db.client.query("select set_config('realtime.topic', 'room:1', false)");
      return db.as('authenticated', claims, send);
    };
    await expect(attempt(room, ADMIN)).rejects.toThrow('row-level security');
    await expect(attempt({ ...room, relay: true }, MEMBER)).rejects.toThrow('row-level security');
    await expect(attempt({ ...room, relay: true }, ADMIN)).resolves.toEqual([]);
  });

  it('keeps one policy per channel however many routes lead to it', async () => {
    const db = await createSupabaseDatabase(server);
    await db.client.query(
      text(room, { ...room, path: '/ws/old/:roomId', relay: true }, { ...room, channel: 'hall' }),
    );
    const { rows } = await db.client.query('select polname from pg_policy order by 1');
    expect(rows.map((row: { polname: string }) => row.polname)).toEqual([
      'realtime_migrate_listen_hall',
      'realtime_migrate_listen_room:{roomId}',
      'realtime_migrate_send_room:{roomId}',
    ]);
  });

  it('comes with a trigger to start from, which takes the topic from the row', async () => {
    const db = await createSupabaseDatabase(server);
    const sql = text({ ...room, channel: 'hall:{hallId}', event: 'said' });
    await db.client.query(`${sql}; create table my_table (id int primary key, hall_id text)`);
    const template = sql
      .slice(sql.indexOf('--   create function'))
      .replace(/^-- {3}/gm, '')
      .replace('commit;', '');
    await db.client.query(template);
    await db.client.query("insert into my_table values (1, 'north')");
    await db.client.query("select set_config('realtime.topic', 'hall:north', false)");
    const rows = await db.as(
      'authenticated',
      ADMIN,
      "select event, private, payload ->> 'id' as id from realtime.messages",
    );
    expect(rows).toEqual([{ event: 'said', private: true, id: '1' }]);
  });
});

describe('a public channel', () => {
  it('needs nothing from the database', () => {
    expect(composeMigration([{ ...room, private: false }], { admin: 'true' })).toEqual({
      text: '',
      tables: [],
      notes: [],
    });
  });
});
