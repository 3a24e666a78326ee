import { defineDatabaseRule } from './database-rule.js';

/** What the live endpoint answers. */
export const liveRules = [
  defineDatabaseRule({
    code: 'RM341',
    name: 'join-refused',
    level: 'error',
    title: 'Realtime refused a channel, or closed it.',
    why: ["The channel reports CHANNEL_ERROR, or CLOSED. The finding quotes the server's words."],
    fix: [
      'A private channel: sign in before it joins, and let a policy on `realtime.messages` admit the user.',
      'A listener the server does not take: correct its filter, schema or table.',
    ],
  }),
  defineDatabaseRule({
    code: 'RM342',
    name: 'join-timed-out',
    level: 'error',
    title: 'Realtime did not answer a join in time.',
    why: [
      'The connection was made, and the join got no answer. The client tries again for ever, and reports TIMED_OUT each time.',
    ],
    fix: [
      'Look at the status and the logs of Realtime in the dashboard; run again with a longer `--timeout`.',
    ],
  }),
  defineDatabaseRule({
    code: 'RM343',
    name: 'joined-but-silent',
    level: 'error',
    title: 'A channel is SUBSCRIBED, and the database sends it nothing.',
    why: [
      'The join succeeds before the database is asked. Whether rows will arrive is said by a system message that comes later, and that ' +
        'most code does not listen to.',
    ],
    fix: [
      'Publish the table, and correct names and filters: `doctor --db-url` says which of these it is.',
      "Listen to it in the code: `.on('system', {}, (m) => …)`.",
    ],
  }),
  defineDatabaseRule({
    code: 'RM344',
    name: 'change-not-delivered',
    level: 'error',
    title: 'A row that was written for the test did not arrive.',
    why: [
      'The channel was joined and the database was listening, and still the change of a real row did not reach the client in time.',
    ],
    fix: [
      'Let a policy show the row to the user of `--access-token`: without one the probe listens as anon.',
      'Look at the lag of the replication slot.',
    ],
  }),
];
