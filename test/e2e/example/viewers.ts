import { createClient } from '@supabase/supabase-js';

/** Somebody who has the operations page open. */
export interface Viewer {
  leave(): Promise<void>;
}

/** The page, the provider, the bell and the ticker open a socket each. */
const PANELS = ['metrics', 'alerts', 'logs', 'metrics', 'alerts', 'logs'] as const;

export function socketViewer(origin: string, token: string): Viewer {
  const sockets = PANELS.map((panel) => {
    const socket = new WebSocket(`${origin}/api/v3/admin/realtime/${panel}`);
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: 'auth', token }));
    };
    return socket;
  });
  return {
    leave() {
      for (const socket of sockets) socket.close();
      return Promise.resolve();
    },
  };
}

const TABLES = {
  metrics: { table: 'admin_metrics_view', event: '*', order: 'key_id' },
  alerts: { table: 'system_alerts', event: 'INSERT', order: 'created_at' },
  logs: { table: 'system_logs', event: 'INSERT', order: 'id' },
} as const;

/** The same as channels of one connection, each with its snapshot. */
export function channelViewer(url: string, key: string, token: string): Viewer {
  const supabase = createClient(url, key, { accessToken: () => Promise.resolve(token) });
  void supabase.realtime.setAuth().then(() => {
    for (const [index, panel] of PANELS.entries()) {
      const { table, event, order } = TABLES[panel];
      supabase
        .channel(`${panel}:${index}`)
        .on('postgres_changes', { event: event as '*', schema: 'public', table }, () => undefined)
        .on('system', {}, ({ extension, status }: { extension: string; status: string }) => {
          if (extension !== 'postgres_changes' || status !== 'ok') return;
          void supabase.from(table).select('*').order(order, { ascending: false }).limit(50).then();
        })
        .subscribe();
    }
  });
  return {
    async leave() {
      await supabase.removeAllChannels();
    },
  };
}
