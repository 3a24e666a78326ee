import { defineRule } from '../rule.js';

export const missingSnapshot = defineRule<{ table: string }>({
  code: 'RM217',
  name: 'missing-snapshot',
  level: 'warning',
  title:
    'A state is fed by changes alone: it has no first value, and misses what happens while disconnected.',
  message: ({ table }) =>
    `State is set from changes of ${table} alone: nothing loads it first, or again after a reconnect`,
  why: [
    'A channel reports what changes from now on. Until the first change nothing is shown, and Realtime does not send later what ' +
      'happened while the client was away: the screen keeps an old value and says nothing.',
  ],
  fix: [
    "Load the row when the database starts to listen, after every (re)join: `.on('system', {}, (m) => { if (m.extension === 'postgres_changes' && m.status === 'ok') void load(); })`.",
  ],
});
