import {
  createClient,
  type RealtimePostgresChangesPayload,
  type SupabaseClient,
} from '@supabase/supabase-js';
import type { LocalRealtime } from './server.js';

export type Payload = RealtimePostgresChangesPayload<Record<string, unknown>>;

/** The real client; with claims, signed in with a token of them, which is known when the promise resolves. */
export async function connectClient(realtime: LocalRealtime, claims?: object): Promise<SupabaseClient> {
  const token = claims && realtime.token(claims);
  const supabase = createClient(realtime.url, realtime.anonKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    ...(token === undefined ? {} : { accessToken: () => Promise.resolve(token) }),
  });
  if (token !== undefined) await supabase.realtime.setAuth();
  return supabase;
}
