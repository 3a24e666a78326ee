import { defineRule } from '../rule.js';

export const handMadeReconnect = defineRule<{ timer: string }>({
  code: 'RM213',
  name: 'hand-written-reconnect',
  level: 'warning',
  fixable: true,
  title: 'A timer in the status callback joins the channel again.',
  message: ({ timer }) =>
    `\`${timer}\` in the status callback opens the channel again, which supabase-js does by itself`,
  why: [
    'After a lost connection supabase-js joins again after 1, 2, 5 and then every 10 seconds. A timer beside it asks for a topic ' +
      'that is still listed: it gets the old channel, adds its listeners a second time (or throws), and each message arrives twice.',
  ],
  fix: ['Delete the timer, its delay and its counter.'],
});
