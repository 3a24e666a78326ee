import { defineRule } from '../rule.js';

export const sameTopic = defineRule<{ topic: string; line: number }>({
  code: 'RM207',
  name: 'topic-used-twice',
  level: 'warning',
  title: 'Two places of a file join one topic.',
  message: ({ topic, line }) =>
    `Topic ${topic} is joined on line ${String(line)} already: both get the same channel`,
  why: [
    '`supabase.channel(topic)` returns the channel that exists, and ignores new options. Where both are alive, a ' +
      '`postgres_changes` listener of the second one throws, its `subscribe()` does nothing, and the first cleanup removes the ' +
      'channel of both.',
  ],
  fix: [
    'Give each place a topic of its own. For `postgres_changes` the name is free; for broadcast the sender must use it too.',
  ],
});
