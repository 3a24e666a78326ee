import { defineRule } from '../rule.js';
import { socketTo, type SocketArgs } from './socket.js';

/** A socket no configured route matches. */
export const websocketUnmapped = defineRule<SocketArgs>({
  code: 'RM003',
  name: 'websocket-unmapped',
  level: 'error',
  title: 'A hand-written WebSocket has no configured route.',
  message: (socket) => `${socketTo(socket)} has no configured route`,
  why: [
    'Which channel and which table take the place of an endpoint is knowledge about the application, not about the ' +
      'code that opens the socket. Without a route nothing is rewritten.',
  ],
  fix: [
    'Paste the entry printed beside the finding into `routes` of `realtime-migrate.config.ts`, and correct the kind, the channel and the table.',
    '`row` is state kept in a table, `feed` is rows that are appended, `broadcast` is any other JSON.',
    'When the path cannot be read from the code, pin it above the construction: `// realtime-migrate-route /ws/metrics`.',
  ],
  example: {
    language: 'ts',
    code: `// realtime-migrate.config.ts
export default defineConfig({
  routes: [
    { path: '/ws/rooms/:roomId', kind: 'broadcast', channel: 'room:{roomId}', event: '*' },
  ],
});`,
  },
});
