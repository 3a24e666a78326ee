import { defineRule } from '../rule.js';

export interface Args {
  only: boolean;
}

export const deleteHasNoNew = defineRule<Args>({
  code: 'RM216',
  name: 'delete-has-no-new',
  level: 'warning',
  title: 'A row is read from a change that may be a DELETE.',
  message: ({ only }) =>
    only
      ? '`new` is empty in every DELETE: the key of the deleted row is in `old`'
      : "With event '*' a DELETE arrives too, and its `new` is an empty object",
  why: [
    'For a DELETE `payload.new` is `{}`. Taken for a row it overwrites the state with nothing, or appends an empty entry to a list.',
  ],
  fix: [
    "Look at the event first: `if (payload.eventType === 'DELETE') …`, with the key from `payload.old`.",
    "Or listen to what you need: `{ event: 'INSERT', … }`.",
  ],
});
