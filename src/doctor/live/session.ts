import type { SupabaseClient } from '@supabase/supabase-js';
import type { Endpoint } from './endpoint.js';
import { within } from './join.js';
import { AskingWebSocket } from './web-socket.js';

/** The real client of a page, without a session of its own. */
export async function openClient({ url, key, timeout }: Endpoint, token?: string): Promise<SupabaseClient> {
  const { createClient } = await import('@supabase/supabase-js');
  const client = createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    realtime: { transport: AskingWebSocket as never, timeout },
    ...(token === undefined ? {} : { accessToken: () => Promise.resolve(token) }),
  });
  if (token !== undefined) await client.realtime.setAuth();
  return client;
}

/** Leaves every channel and the connection, without waiting for a server that may not answer. */
export async function closeClient(client: SupabaseClient): Promise<void> {
  await within(client.removeAllChannels(), 500);
  void client.realtime.disconnect();
}
