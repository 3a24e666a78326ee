import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { PgoutputPlugin, type Pgoutput } from 'pg-logical-replication';

/** One row change as it leaves the database. */
export interface Change {
  /** `schema.table` */
  table: string;
  type: 'insert' | 'update' | 'delete';
  new: Record<string, unknown> | null;
  /** Key columns, or the whole row under full replica identity; null where PostgreSQL sends nothing. */
  old: Record<string, unknown> | null;
}

export interface Stream<Item> {
  /** What was committed since the last call, in order. */
  read(): Promise<Item[]>;
  /** Gives the slot back: a forgotten slot keeps the write-ahead log for ever. */
  close(): Promise<void>;
}

export type ChangeStream = Stream<Change>;

/** What a publication sends from now on, read from a logical slot of its own, as Realtime does. */
export async function openChanges(
  client: pg.ClientBase,
  publication = 'supabase_realtime',
): Promise<ChangeStream> {
  const slot = await openSlot(client, publication);
  return { ...slot, read: async () => (await slot.read()).flatMap(changeOf) };
}

/** The messages of a logical slot. With `raw`, values stay the text that PostgreSQL wrote, in all its precision. */
export async function openSlot(
  client: pg.ClientBase,
  publication: string,
  raw = false,
): Promise<Stream<Pgoutput.Message>> {
  const slot = `slot_${randomUUID().replaceAll('-', '_')}`;
  await client.query("select pg_create_logical_replication_slot($1, 'pgoutput')", [slot]);
  const plugin = new PgoutputPlugin({ protoVersion: 1, publicationNames: [publication] });
  const parse = (data: Buffer): Pgoutput.Message => {
    const message = plugin.parse(data);
    // The plugin keeps the relation it returns, and reads the rows that follow with these parsers.
    if (raw && message.tag === 'relation') {
      for (const column of message.columns) column.parser = (text: string) => text;
    }
    return message;
  };
  return {
    async read() {
      const { rows } = await client.query<{ data: Buffer }>(
        "select data from pg_logical_slot_get_binary_changes($1, null, null, 'proto_version', '1', 'publication_names', $2)",
        [slot, publication],
      );
      return rows.map(({ data }) => parse(data));
    },
    async close() {
      await client.query('select pg_drop_replication_slot($1)', [slot]);
    },
  };
}

function changeOf(message: Pgoutput.Message): Change[] {
  if (message.tag !== 'insert' && message.tag !== 'update' && message.tag !== 'delete') return [];
  const table = `${message.relation.schema}.${message.relation.name}`;
  const old = message.tag === 'insert' ? null : (message.old ?? message.key);
  return [{ table, type: message.tag, new: message.tag === 'delete' ? null : message.new, old }];
}
