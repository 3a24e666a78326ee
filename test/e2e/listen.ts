import type { RealtimeChannel, RealtimeChannelOptions, SupabaseClient } from '@supabase/supabase-js';
import type { Payload } from '../support/realtime/client.js';
import { until } from '../support/until.js';

interface SystemMessage {
  extension: string;
  status: string;
  message: string;
}

/** All that a channel heard, in order. */
export interface Heard {
  channel: RealtimeChannel;
  statuses: string[];
  /** What the server gave as the reason of a refused join. */
  reasons: string[];
  system: SystemMessage[];
  changes: Payload[];
  broadcasts: { event: string; payload: unknown }[];
}

interface Listening {
  topic?: string;
  table?: string;
  schema?: string;
  event?: '*' | 'INSERT' | 'UPDATE' | 'DELETE';
  filter?: string;
  options?: RealtimeChannelOptions;
}

/** Joins a channel and keeps what comes. A table or schema asks for its changes. */
export function listen(supabase: SupabaseClient, wanted: Listening): Heard {
  const { topic = 'a topic', table, schema, event = '*', filter, options = { config: {} } } = wanted;
  const channel = supabase.channel(topic, options);
  const heard: Heard = { channel, statuses: [], reasons: [], system: [], changes: [], broadcasts: [] };
  if (table !== undefined || schema !== undefined) {
    const binding = { event, schema: schema ?? 'public', table, filter } as { event: '*'; schema: string };
    channel.on('postgres_changes', binding, (payload) => {
      heard.changes.push(payload);
    });
  }
  channel
    .on('broadcast', { event: '*' }, ({ event: name, payload }) => {
      heard.broadcasts.push({ event: name, payload: payload as unknown });
    })
    .on('system', {}, (message: SystemMessage) => heard.system.push(message))
    .subscribe((status, error) => {
      heard.statuses.push(status);
      if (error) heard.reasons.push(error.message);
    });
  return heard;
}

/** Joined, and the database listened to. */
export async function ready(heard: Heard, times = 1): Promise<Heard> {
  await until(
    'Subscribed to PostgreSQL',
    () => heard.system.filter(({ status }) => status === 'ok').length >= times,
  );
  return heard;
}

export async function joined(heard: Heard): Promise<Heard> {
  await until('SUBSCRIBED', () => heard.statuses.includes('SUBSCRIBED'));
  return heard;
}

/** The changes, once there are so many. */
export async function changesOf(heard: Heard, count: number): Promise<Payload[]> {
  await until(`${count} changes`, () => heard.changes.length >= count);
  return heard.changes;
}
