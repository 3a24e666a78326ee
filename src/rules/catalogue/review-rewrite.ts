import { defineRule } from '../rule.js';
import { socketTo, type SocketArgs } from './socket.js';

/** A socket that was rewritten, with something a human must confirm. */
export const reviewRewrite = defineRule<SocketArgs>({
  code: 'RM005',
  name: 'review-rewrite',
  level: 'warning',
  title: 'A rewrite is applied, and a human must look at it.',
  message: (socket) =>
    `${socketTo(socket)} becomes ${socket.channel === null ? 'a channel' : `channel ${socket.channel}`}: look at it before you merge`,
  why: [
    'The rewrite is complete, yet something around the socket changes: a message that is no longer sent, a first value that now ' +
      'comes from a select, a close code that was inspected. The code alone does not tell whether the application depends on it.',
  ],
  fix: [
    'Compare the diff with the reasons beside the finding, one by one.',
    'If the old behaviour matters, change the new code, or restore the old one and pass `--safe-only` next time.',
  ],
  example: {
    language: 'ts',
    code: `// the server was told what to send; a channel delivers what its table and policies say
ws.onopen = () => ws.send(JSON.stringify({ type: 'subscribe', room }));`,
  },
});
