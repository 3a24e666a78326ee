import { defineRule } from '../rule.js';

/** An entry of the baseline that stands for nothing. */
export const staleBaselineEntry = defineRule<{ code: string; file: string }>({
  code: 'RM904',
  name: 'stale-baseline-entry',
  level: 'error',
  title: 'An entry of the baseline has no finding any more.',
  message: ({ code, file }) => `The baseline still lists ${code} in ${file}, which is gone`,
  why: [
    'The socket was migrated or deleted, and its entry stayed behind. As long as it is there, the same code could come back ' +
      'without anybody noticing: a baseline is only worth something if it shrinks with what it lists.',
  ],
  fix: [
    'Run `npx realtime-migrate check --update-baseline` and commit the file. It takes entries out and never adds one.',
  ],
});
