import type { SupabaseClient } from '@supabase/supabase-js';
import type { Channel, TableListener } from '../channel.js';

export type Status = 'SUBSCRIBED' | 'CHANNEL_ERROR' | 'TIMED_OUT' | 'CLOSED';

/** What became of a channel that was joined. Times in milliseconds since the join was sent. */
export interface Joined {
  status: Status;
  after: number;
  /** The server's words, where it refused. */
  words: string;
  /** The system message about the database; undefined where none came in time, or none was due. */
  listening?: { status: string; words: string; after: number };
}

/** Joins a channel with its listeners, waits for the database to listen, and leaves. */
export async function joinOnce(
  client: SupabaseClient,
  channel: Channel,
  { topic, timeout }: { topic: string; timeout: number },
): Promise<Joined> {
  const live = client.channel(topic, { config: { private: channel.private } });
  const start = Date.now();
  let heard: Joined['listening'];
  const listening = new Promise<void>((resolve) => {
    live.on('system', {}, (message: { extension?: string; status?: string; message?: string }) => {
      if (message.extension !== 'postgres_changes' && message.status === 'ok') return;
      heard ??= { status: message.status ?? '', words: message.message ?? '', after: Date.now() - start };
      resolve();
    });
  });
  for (const listener of channel.tables) live.on('postgres_changes', bindingOf(listener), () => undefined);
  for (const event of channel.broadcasts) live.on('broadcast', { event }, () => undefined);
  const answer = await new Promise<Joined>((resolve) => {
    live.subscribe((status, error) => {
      resolve({ status: status as Status, after: Date.now() - start, words: wordsOf(error) });
    }, timeout);
  });
  if (answer.status === 'SUBSCRIBED' && channel.tables.length > 0) await within(listening, timeout);
  void client.removeChannel(live);
  return { ...answer, ...(heard && { listening: heard }) };
}

/** Resolves with the promise, or after the time. */
export async function within(promise: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    promise,
    new Promise((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    }),
  ]);
  clearTimeout(timer);
}

/** A filter with parts that only the running code knows is left out: the table is what matters. */
function bindingOf({ schema, table, event, filter }: TableListener): {
  event: '*';
  schema: string;
  table: string;
  filter?: string;
} {
  const known = filter !== undefined && !filter.includes('{') ? { filter } : {};
  return { event: event as '*', schema, table, ...known };
}

function wordsOf(error: Error | undefined): string {
  if (!error) return '';
  // The client wraps the server's answer: {"reason":"Unauthorized: …"}.
  const { cause } = error as { cause?: unknown };
  const reason = typeof cause === 'object' && cause !== null && 'reason' in cause ? cause.reason : undefined;
  return typeof reason === 'string' ? reason : error.message;
}
