import { defineRule } from '../rule.js';
import { socketTo, type SocketArgs } from './socket.js';

/** A socket the tool can rewrite, and has not. */
export const legacyWebsocket = defineRule<SocketArgs & { sure: boolean }>({
  code: 'RM001',
  name: 'legacy-websocket',
  level: 'error',
  title: 'A hand-written WebSocket has a configured route and should move to its channel.',
  message: ({ sure, ...socket }) =>
    `${socketTo(socket)} should move to ${socket.channel === null ? 'a channel' : `channel ${socket.channel}`}` +
    (sure ? '' : '; the rewrite needs a look'),
  why: [
    'The socket keeps the old backend alive: as long as one client opens it, its route, its authentication and its ' +
      'polling loop have to run. A Supabase channel replaces all three, and brings reconnecting and heartbeats with it.',
    'A route is configured for the URL and the uses of the socket are understood, so the rewrite is mechanical. Types are checked when it is written: what would not compile is left as it is, with the words of the compiler.',
  ],
  fix: [
    'Run `npx realtime-migrate` on the file. Add `--dry-run` to see the diff first.',
    'Rewrites at level `safe` keep the behaviour. Those at level `review` list what a human must look at; `--safe-only` leaves them out.',
  ],
  example: {
    language: 'ts',
    code: `// found
const ws = new WebSocket(\`\${base}/api/v3/admin/realtime/alerts\`);
ws.onmessage = (event) => addAlert(JSON.parse(event.data));

// becomes
const channel = supabase
  .channel('admin-alerts')
  .on<Alert>('postgres_changes', { event: 'INSERT', schema: 'public', table: 'system_alerts' }, (payload) =>
    addAlert(payload.new),
  )
  .subscribe();`,
  },
});
