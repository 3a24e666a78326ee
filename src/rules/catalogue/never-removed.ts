import { defineRule } from '../rule.js';

export const neverRemoved = defineRule<{ topic: string | undefined }>({
  code: 'RM205',
  name: 'channel-never-removed',
  level: 'error',
  fixable: true,
  title: 'A channel is joined in an effect and never removed.',
  message: ({ topic }) =>
    `The channel${topic === undefined ? '' : ` ${topic}`} is joined when the component mounts and never removed`,
  why: [
    'The channel outlives the component. Its callbacks set state that nobody shows any more, and the next mount of the same ' +
      'component asks for a topic that is joined already: adding a `postgres_changes` listener to it throws.',
  ],
  fix: ['Return a cleanup from the effect: `return () => { void supabase.removeChannel(channel); };`.'],
});
