import { defineRule } from '../rule.js';

/** An inline ignore that suppresses nothing. */
export const unusedIgnore = defineRule<{ code: string }>({
  code: 'RM902',
  name: 'unused-ignore',
  level: 'warning',
  title: 'An inline ignore suppresses nothing.',
  message: ({ code }) => `There is no ${code} here to ignore`,
  why: [
    'The finding it was written for is gone. Kept, the comment would hide the next one at this place, which nobody has looked at.',
  ],
  fix: ['Delete the comment.', 'If it stands at the wrong place, move it to the line above the socket.'],
  example: {
    language: 'ts',
    code: '// realtime-migrate-ignore RM001 -- served by the legacy gateway until March',
  },
});
