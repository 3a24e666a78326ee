import type pg from 'pg';
import type { Claims } from './jwt.js';

/** What the policies of `realtime.messages` allow somebody on a private topic. */
export interface Permissions {
  read: boolean;
  write: boolean;
}

/** Tries both with a row of the topic, and takes everything back. A policy that raises allows nothing. */
export async function permissionsOn(
  client: pg.ClientBase,
  topic: string,
  claims: Claims,
): Promise<Permissions> {
  const insert =
    "insert into realtime.messages (topic, extension, event, payload, private) values ($1, 'broadcast', 'authorization', '{}', true)";
  const allowed = async (statement: string, values: unknown[]): Promise<boolean> => {
    await client.query('savepoint attempt');
    try {
      return (await client.query(statement, values)).rowCount === 1;
    } catch {
      return false;
    } finally {
      await client.query('rollback to savepoint attempt');
    }
  };
  await client.query('begin');
  try {
    const { rows } = await client.query<{ id: string }>(`${insert} returning id`, [topic]);
    await client.query(
      "select set_config('role', $1, true), set_config('request.jwt.claims', $2, true), set_config('realtime.topic', $3, true)",
      [claims.role, JSON.stringify(claims), topic],
    );
    return {
      read: await allowed('select from realtime.messages where id = $1', [rows[0]?.id]),
      write: await allowed(insert, [topic]),
    };
  } finally {
    await client.query('rollback');
  }
}
