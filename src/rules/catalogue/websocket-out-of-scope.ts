import { defineRule } from '../rule.js';
import { socketTo, type SocketArgs } from './socket.js';

/** A socket that Realtime does not replace. */
export const websocketOutOfScope = defineRule<SocketArgs>({
  code: 'RM004',
  name: 'websocket-out-of-scope',
  level: 'info',
  title: 'A WebSocket carries something that Realtime does not replace.',
  message: (socket) => `${socketTo(socket)} is out of scope and stays`,
  why: [
    "Third-party feeds, binary streams, WebRTC signalling, terminals and collaborative editors speak a protocol of their own, often to somebody else's server. " +
      'A channel is no substitute, so the socket is reported once and left alone.',
  ],
  fix: [
    'Nothing has to be done.',
    'To drop it from the list, write `// realtime-migrate-ignore RM004 -- the reason` above it.',
    'If it does talk to your own backend, configure a route for its path.',
  ],
});
