import { defineRule } from '../rule.js';

/** A file that was left out on purpose. */
export const skippedFile = defineRule<{ reason: string }>({
  code: 'RM903',
  name: 'skipped-file',
  level: 'info',
  title: 'A file was left out on purpose.',
  message: ({ reason }) => `Skipped: ${reason}`,
  why: [
    'The file mentions a socket and was not analysed, for the reason given: too large to be written by hand, generated, binary. ' +
      'It is listed so that a clean result says exactly what it covers.',
  ],
  fix: [
    'Nothing has to be done when the reason is right.',
    'If the file is source code after all, name it on the command line or split it.',
  ],
});
