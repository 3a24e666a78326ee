import type { ListenerKind } from '../../client/channel-site.js';
import { defineRule } from '../rule.js';

export interface Args {
  kind: ListenerKind;
  field: string;
}

export const envelope = defineRule<Args>({
  code: 'RM210',
  name: 'envelope-for-payload',
  level: 'error',
  fixable: true,
  title: 'A callback reads a field that its argument does not have.',
  message: ({ kind, field }) =>
    kind === 'broadcast'
      ? `\`${field}\` is read from the envelope of a broadcast: what was sent is in its \`payload\``
      : `\`${field}\` is read from the envelope of a change: the row is in \`new\` (or \`old\`)`,
  why: [
    'A broadcast callback is given `{ type, event, payload }`, a change callback `{ eventType, new, old, schema, table, … }`. ' +
      'Every other field of it is undefined: the handler runs and nothing appears.',
  ],
  fix: [
    'Destructure what was sent: `({ payload }) => …` for a broadcast, `({ new: row }) => …` for a change.',
  ],
});
