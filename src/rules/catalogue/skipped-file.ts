import { defineRule } from '../rule.js';

/** A file that was left out on purpose. */
export const skippedFile = defineRule<{ reason: string }>({
  code: 'RM903',
  name: 'skipped-file',
  level: 'info',
  title: 'A file was left out on purpose.',
  message: ({ reason }) => `Skipped: ${reason}`,
  why: [
    'The file was not analysed, for the reason given: the configuration leaves it out, it is no source code, it is too large to ' +
      'be written by hand. It is listed so that a clean result says exactly what it covers.',
  ],
  fix: [
    'Nothing has to be done when the reason is right.',
    'Otherwise change what the reason names: `exclude` in the configuration, the paths on the command line, or the file.',
  ],
});
