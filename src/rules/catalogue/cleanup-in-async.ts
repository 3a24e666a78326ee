import { defineRule } from '../rule.js';

export const asyncCleanup = defineRule<{ async: 'effect' | 'inner' }>({
  code: 'RM204',
  name: 'cleanup-in-async-function',
  level: 'error',
  fixable: true,
  title: 'A cleanup is returned from an async function, so nobody ever calls it.',
  message: ({ async }) =>
    async === 'effect'
      ? 'The effect is async: it returns a promise, and the cleanup inside it is never called'
      : 'The cleanup is returned from an async function inside the effect, and is never called: the channel leaks',
  why: [
    'An effect is cleaned up by the function that the effect itself returns. What an async function returns is a promise: the ' +
      'framework drops it, the channel stays joined after the component is gone, and every mount adds another one.',
    'It looks right, nothing is reported, and the subscriptions of a long session pile up until the server refuses more.',
  ],
  fix: [
    'Create the channel in the effect itself and return the cleanup there.',
    'Where something must be awaited first, keep the channel in a variable of the effect, set a `disposed` flag in the cleanup, and check it after the await.',
  ],
  example: {
    language: 'ts',
    code: `// found
useEffect(() => {
  const start = async () => {
    const channel = supabase.channel('metrics').on(/* … */).subscribe();
    return () => supabase.removeChannel(channel);
  };
  start();
}, []);

// becomes
useEffect(() => {
  const channel = supabase.channel('metrics').on(/* … */).subscribe();
  return () => {
    void supabase.removeChannel(channel);
  };
}, []);`,
  },
});
