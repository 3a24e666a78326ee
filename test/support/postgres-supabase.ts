import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { SUPERUSER, type Postgres } from './postgres.js';

const sql = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** A database as a new Supabase project has it, and what tests do with one. */
export interface SupabaseDatabase {
  name: string;
  /** Connected as `postgres`, the role migrations run as. */
  client: pg.Client;
  /** Messages the server sent to `client` so far: NOTICE and WARNING, oldest first. */
  notices: string[];
  /** Runs a query as a role of the API, with the claims of its JWT. What it writes is kept. */
  as<Row extends pg.QueryResultRow>(
    role: ApiRole,
    claims: object,
    query: string,
    values?: unknown[],
  ): Promise<Row[]>;
}

export type ApiRole = 'anon' | 'authenticated' | 'service_role';

/** The JWT of an administrator, as `app_metadata` carries it. */
export const ADMIN = { role: 'authenticated', app_metadata: { role: 'admin' } };
/** The JWT of any other user. What users may set themselves (`user_metadata`) must not make them administrators. */
export const MEMBER = {
  role: 'authenticated',
  app_metadata: { role: 'member' },
  user_metadata: { role: 'admin' },
};

/** Creates a database; roles are made with the first one of a server. */
export async function createSupabaseDatabase(
  server: Postgres,
  name = `db_${randomUUID().slice(0, 8)}`,
): Promise<SupabaseDatabase> {
  const root = await server.connect('postgres');
  const known = await root.query("select from pg_roles where rolname = 'authenticator'");
  if (known.rowCount === 0) await root.query(sql('supabase-roles.sql'));
  // pg_cron lives in one database, the one a server starts with.
  const verb =
    name === 'postgres' ? 'alter database %s owner to postgres' : 'create database %s owner postgres';
  await root.query(verb.replace('%s', () => pg.escapeIdentifier(name)));
  await root.end();
  const admin = await server.connect(name, SUPERUSER);
  await admin.query(sql('supabase-database.sql'));
  await admin.end();

  const client = await server.connect(name, 'postgres');
  const notices: string[] = [];
  client.on('notice', (notice) => notices.push(`${notice.severity ?? ''}: ${notice.message ?? ''}`));
  return {
    name,
    client,
    notices,
    async as<Row extends pg.QueryResultRow>(
      role: ApiRole,
      claims: object,
      query: string,
      values?: unknown[],
    ) {
      await client.query('begin');
      try {
        await client.query(`set local role ${role}`);
        await client.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify(claims)]);
        const { rows } = await client.query<Row>(query, values);
        await client.query('commit');
        return rows;
      } catch (error) {
        await client.query('rollback');
        throw error;
      }
    },
  };
}
