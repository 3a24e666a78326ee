import { defineDatabaseRule } from './database-rule.js';

/** Whether broadcasts get through. */
export const broadcastRules = [
  defineDatabaseRule({
    code: 'RM330',
    name: 'no-partition-for-today',
    level: 'error',
    title: 'The table of messages is missing, or has no partition for today.',
    why: [
      'Private channels and messages from the database go through `realtime.messages`, which has one partition for each day. Without ' +
        "today's the insert fails; `realtime.send` turns that into a warning, and the message is lost.",
    ],
    fix: [
      'Realtime makes the partitions itself while clients connect: open a channel and look again. Else restart the project.',
    ],
  }),
  defineDatabaseRule({
    code: 'RM331',
    name: 'private-without-policy',
    level: 'error',
    title: 'No policy lets the subscribers join a private channel.',
    why: [
      'Who may join a private channel is decided by the policies for SELECT on `realtime.messages`; who may send, by those for INSERT. Without one every join is refused.',
    ],
    fix: [
      "Write a policy for SELECT that names the topic: `using ((select realtime.topic()) = 'admin-metrics' and extension = 'broadcast')`.",
    ],
  }),
  defineDatabaseRule({
    code: 'RM332',
    name: 'private-differs',
    level: 'error',
    title: 'A topic is private on one side and public on the other.',
    why: ['The two are different topics that share a name. The channel is SUBSCRIBED, and hears nothing.'],
    fix: [
      'Use the same on both sides: `{ config: { private: true } }` in the code, the last argument of `realtime.send` in the database.',
    ],
  }),
  defineDatabaseRule({
    code: 'RM333',
    name: 'payload-is-no-object',
    level: 'error',
    title: 'A function sends a payload that is no JSON object.',
    why: [
      '`realtime.send` adds an `id` to the payload, which fails for arrays and scalars. The failure is a warning in the log of the database.',
    ],
    fix: ["Wrap it: `jsonb_build_object('items', …)`."],
  }),
  defineDatabaseRule({
    code: 'RM334',
    name: 'sender-without-rights',
    level: 'warning',
    title: 'A trigger sends broadcasts with the rights of whoever writes the row.',
    why: [
      'Users of the API may not insert into `realtime.messages` unless a policy lets them. The message is then refused with a warning, while the row is written.',
    ],
    fix: ["Make the function `security definer` with `set search_path = ''`."],
  }),
];
