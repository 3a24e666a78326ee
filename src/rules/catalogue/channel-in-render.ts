import { defineRule } from '../rule.js';

export const channelInRender = defineRule<Record<string, never>>({
  code: 'RM215',
  name: 'channel-in-render',
  level: 'error',
  title: 'A channel is joined while a component renders.',
  message: () => 'The channel is joined in the body of a component, at every render',
  why: [
    'A component renders many times, on the server too. Each time the chain asks for a topic that is joined already, and adding a ' +
      '`postgres_changes` listener to it throws.',
  ],
  fix: ['Move the chain into an effect, and return a cleanup that removes the channel.'],
});
