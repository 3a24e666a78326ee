import { defineRule } from '../rule.js';
import { socketTo, type SocketArgs } from './socket.js';

/** A socket with a route that is used in a way no mechanical rewrite keeps. */
export const websocketNeedsHuman = defineRule<SocketArgs>({
  code: 'RM002',
  name: 'websocket-needs-human',
  level: 'error',
  title: 'A hand-written WebSocket is used in a way only a human can translate.',
  message: (socket) => `${socketTo(socket)} has to be migrated by hand`,
  why: [
    'Some use of this socket has no mechanical counterpart: it answers requests, leaves the scope it was made in, ' +
      'carries binary data, or is handled in a way that could not be followed. The reasons beside the finding are ' +
      'precise. The code was left untouched, because a rewrite would have been a guess.',
  ],
  fix: [
    'Read the reasons: often one line (a `send`, a handler assigned elsewhere) is all that stands in the way. Change it and run again.',
    'Otherwise write the channel yourself. Requests with an answer become `fetch` or `supabase.rpc`; messages between clients become broadcast.',
    'If the socket has to stay, say so above it: `// realtime-migrate-ignore RM002 -- the reason`.',
  ],
  example: {
    language: 'ts',
    code: `// the server answers only when it is asked: without the send, silence
ws.onmessage = (event) => {
  show(JSON.parse(event.data));
  ws.send('next');
};`,
  },
});
