import { defineRule } from '../rule.js';

/** An inline ignore that suppresses nothing: there is no such finding, or the comment is not in the required form. */
export const unusedIgnore = defineRule<{ code: string; problem?: string }>({
  code: 'RM902',
  name: 'unused-ignore',
  level: 'warning',
  title: 'An inline ignore suppresses nothing.',
  message: ({ code, problem }) => problem ?? `There is no ${code} here to ignore`,
  why: [
    'The finding it was written for is gone. Kept, the comment would hide the next one at this place, which nobody has looked at.',
    'A comment without a code or a reason is reported too. It suppresses nothing: whoever reads it later needs to know what was ' +
      'let be, and why.',
  ],
  fix: [
    'Delete the comment.',
    'If it stands at the wrong place, move it to the line above the socket.',
    'If it is not in the form below, complete it.',
  ],
  example: {
    language: 'ts',
    code: '// realtime-migrate-ignore RM001 -- served by the legacy gateway until March',
  },
});
