import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeDown, composeMigration } from '../../src/sql/index.js';
import { startPostgres, SUPERUSER, type Postgres } from '../support/postgres.js';
import { openChanges } from '../support/postgres-changes.js';
import {
  ADMIN,
  createSupabaseDatabase,
  MEMBER,
  type SupabaseDatabase,
} from '../support/postgres-supabase.js';
import { COMBINATIONS, type Combination } from './combinations.js';
import { ADMIN_PREDICATE } from './routes.js';

describe.each([18, 17] as const)('on PostgreSQL %i', (major) => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres({ major });
  });
  afterAll(() => server.stop());

  it('is that version', async () => {
    const db = await createSupabaseDatabase(server);
    const { rows } = await db.client.query<{ version: string }>('select version()');
    expect(rows[0]?.version).toContain(`PostgreSQL ${String(major)}.`);
  });

  it.each(COMBINATIONS.map((combination) => [combination.title, combination] as const))(
    '%s',
    async (_, combination) => {
      const { up, down } = texts(combination);
      const db = await prepared(server, combination);
      await db.client.query(up);
      const made = await catalog(db);
      await db.client.query(up);
      expect(await catalog(db), 'it changes nothing when it runs again').toEqual(made);

      await sendsExactly(db, combination);
      await seesExactly(db, combination);
      await leavesWriting(db);

      await db.client.query(down);
      expect((await catalog(db)).filter(isOurs), 'nothing of it acts after the way back').toEqual([]);
      await db.client.query(down);
      await db.client.query(up);
      expect((await catalog(db)).filter(isOurs)).toEqual(made.filter(isOurs));
      await leavesWriting(db);
    },
  );
});

function texts({ routes, tables, roles, admin = ADMIN_PREDICATE }: Combination): {
  up: string;
  down: string;
} {
  return {
    up: composeMigration(routes, { admin, roles, tables }).text,
    down: composeDown(routes, { tables }),
  };
}

async function prepared(server: Postgres, { prepare = '' }: Combination): Promise<SupabaseDatabase> {
  const db = await createSupabaseDatabase(server);
  if (prepare === 'all tables') {
    // Only a superuser makes one.
    const root = await server.connect(db.name, SUPERUSER);
    await root.query(
      'drop publication supabase_realtime; create publication supabase_realtime for all tables',
    );
    await root.end();
  } else await db.client.query(prepare);
  return db;
}

/** Everything a migration makes in the schemas of the application, as text. */
async function catalog({ client }: SupabaseDatabase): Promise<string[]> {
  const { rows } = await client.query<{ what: string }>(`
    with own as (select oid from pg_namespace where nspname in ('public', 'shop'))
    select concat_ws(' ', 'relation', oid::regclass, relkind, relrowsecurity, relreplident, relacl, obj_description(oid, 'pg_class')) as what
      from pg_class where relnamespace in (table own)
    union all select concat_ws(' ', 'column', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull)
      from pg_attribute join pg_class c on c.oid = attrelid where c.relnamespace in (table own) and attnum > 0
    union all select concat_ws(' ', 'policy', polrelid::regclass, polname, polcmd, polroles::regrole[], pg_get_expr(polqual, polrelid)) from pg_policy
    union all select concat_ws(' ', 'function', oid::regprocedure, md5(prosrc), prosecdef, proconfig, proacl) from pg_proc where pronamespace in (table own)
    union all select concat_ws(' ', 'trigger', tgname, pg_get_triggerdef(oid)) from pg_trigger where not tgisinternal
    union all select concat_ws(' ', 'published', prrelid::regclass) from pg_publication_rel
    order by 1`);
  return rows.map(({ what }) => what);
}

/** What makes rows travel; tables stay behind. */
function isOurs(what: string): boolean {
  return /^(function|trigger|policy|published) /.test(what);
}

async function sendsExactly(db: SupabaseDatabase, { act, sends, refresh = [] }: Combination): Promise<void> {
  const changes = await openChanges(db.client);
  try {
    await db.client.query(act);
    const own = (await changes.read()).map(({ type, table }) => `${type} ${table.replace('public.', '')}`);
    const relevant = own.filter((change) =>
      sends.some((sent) => sent.split(' ')[1] === change.split(' ')[1]),
    );
    expect(relevant).toEqual(sends);
    if (sends.length === 0) expect(own).toEqual([]);
    for (const fn of refresh) await db.client.query(`select ${fn}()`);
    expect(await changes.read(), 'a refresh without news sends nothing').toEqual([]);
  } finally {
    await changes.close();
  }
}

async function seesExactly(db: SupabaseDatabase, { sees = {} }: Combination): Promise<void> {
  for (const [table, { admin, member, anon }] of Object.entries(sees)) {
    const query = `select * from ${table}`;
    expect(await db.as('authenticated', ADMIN, query), `admin in ${table}`).toHaveLength(admin);
    expect(await db.as('authenticated', MEMBER, query), `member in ${table}`).toHaveLength(member);
    const asked = db.as('anon', {}, query);
    if (anon === 'no') await expect(asked).rejects.toThrow('permission denied');
    else expect(await asked, `anon in ${table}`).toHaveLength(anon);
  }
}

/** UPDATE and DELETE by the application work on every published table. */
async function leavesWriting({ client }: SupabaseDatabase): Promise<void> {
  const { rows } = await client.query<{ name: string; column: string }>(
    `select format('%I.%I', p.schemaname, p.tablename) as name, quote_ident(a.attname) as column
       from pg_publication_tables p
       join pg_attribute a on a.attrelid = format('%I.%I', p.schemaname, p.tablename)::regclass and a.attnum = 1
      where p.pubname = 'supabase_realtime' and p.schemaname in ('public', 'shop')`,
  );
  for (const { name, column } of rows) {
    await client.query('begin');
    await client.query(`update ${name} set ${column} = ${column}`);
    await client.query(`delete from ${name}`);
    await client.query('rollback');
  }
}

describe('messages that sources send', () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  it('go to the topic of their row, as the kind they are, to those who may listen', async () => {
    const combination = COMBINATIONS.find(({ title }) => title.startsWith('what rows of a table say'));
    if (!combination) throw new Error('no such combination');
    const db = await prepared(server, combination);
    await db.client.query(texts(combination).up);
    await db.client.query(combination.act);
    const { rows } = await db.client.query<pg.QueryResultRow>(
      "select topic, event, private, payload - 'id' as payload from realtime.messages order by inserted_at",
    );
    const sent = { topic: 'room:7', event: 'said', private: true };
    expect(rows).toEqual([
      { ...sent, payload: { room_id: '7', type: 'said', body: 'hi' } },
      { ...sent, payload: { room_id: '7', type: 'said', body: 'ho' } },
    ]);
    await db.client.query("select set_config('realtime.topic', 'room:7', false)");
    const heard = (claims: object) =>
      db.as('authenticated', claims, "select from realtime.messages where topic = 'room:7'");
    expect(await heard(ADMIN)).toHaveLength(2);
    expect(await heard(MEMBER)).toHaveLength(0);
  });
});
