import { defineRule } from '../rule.js';

/** A file the run failed for. */
export const unparsedFile = defineRule<{ reason: string; readable: boolean }>({
  code: 'RM901',
  name: 'unparsed-file',
  level: 'error',
  title: 'A file could not be read or parsed, so nothing is known about it.',
  message: ({ reason, readable }) => `Could not be ${readable ? 'parsed' : 'read'}: ${reason}`,
  why: [
    'A file that is not understood may hold a socket. Passing over it in silence would make a clean result worthless, so the ' +
      'run ends with status 2. The file itself is untouched, and all other files were handled as usual.',
  ],
  fix: [
    'Correct the syntax error at the reported place, or the permissions of the file.',
    'If the file is not part of the application, add it to `exclude` in the configuration or to `.gitignore`.',
  ],
});
