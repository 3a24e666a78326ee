import { defineRule } from '../rule.js';

export const removeInClosed = defineRule<{ always: boolean }>({
  code: 'RM208',
  name: 'remove-inside-closed',
  level: 'error',
  title: 'A channel is removed in its own CLOSED status.',
  message: ({ always }) =>
    always
      ? 'The channel is removed whatever its status, also on CLOSED: each removal reports CLOSED again'
      : 'The channel is removed on CLOSED, and removing it reports CLOSED: it recurses until the stack overflows',
  why: [
    '`removeChannel()` reports CLOSED to the status callback before it returns. Called from there, it calls the callback, which ' +
      'calls it again. A translated `onclose` that called `close()` ends like this: a WebSocket ignored the second call.',
  ],
  fix: ['Remove the channel in the cleanup only. On CLOSED set the state, nothing else.'],
});
