import { defineDatabaseRule } from './database-rule.js';

/** Whether there is a table that can report changes at all. */
export const relationRules = [
  defineDatabaseRule({
    code: 'RM301',
    name: 'relation-missing',
    level: 'error',
    title: 'A channel listens to a table that the database does not have.',
    why: [
      'The join succeeds whatever table it names. Only a system message afterwards says "Unable to subscribe to changes with given ' +
        'parameters", and most code does not listen to it.',
    ],
    fix: [
      'Create the table: `npx realtime-migrate sql` writes the migration for the configured routes.',
      'Or correct the name, and name the schema when it is not `public`.',
    ],
  }),
  defineDatabaseRule({
    code: 'RM302',
    name: 'relation-never-emits',
    level: 'error',
    title:
      'A channel listens to something that never reports a change: a view, a partitioned, foreign or unlogged table.',
    why: [
      'Changes are read from the write-ahead log. A view has no rows of its own there, and refreshing a materialized view writes ' +
        'nothing that can be decoded. For the parent of a partitioned table nothing is delivered, a foreign table changes elsewhere, ' +
        'an unlogged one is not logged, and tables with a space in their name are left out by Realtime itself.',
    ],
    fix: [
      'A view: make it a table of the same name that a function fills with what changed. `npx realtime-migrate sql` does that and keeps the definition.',
      'A partitioned table: send a broadcast from a trigger, or subscribe to one partition.',
      'An unlogged table: `alter table … set logged`.',
    ],
  }),
  defineDatabaseRule({
    code: 'RM308',
    name: 'no-primary-key',
    level: 'error',
    title: 'A channel listens to a table without a primary key.',
    why: [
      'Realtime looks each changed row up by its key, to ask the policies. Without one it sends "Error 400: Bad Request, no primary ' +
        'key". And once such a table is published, PostgreSQL refuses the application\'s own UPDATE and DELETE.',
    ],
    fix: ['Add a primary key before the table is published.'],
  }),
  defineDatabaseRule({
    code: 'RM309',
    name: 'no-replica-identity',
    level: 'error',
    title: 'A table has no replica identity, so publishing it makes its UPDATE and DELETE fail.',
    why: [
      'The replica identity says which row a change is about. A published table that has none refuses to change rows.',
    ],
    fix: ['`alter table … replica identity default` takes the primary key.'],
  }),
  defineDatabaseRule({
    code: 'RM310',
    name: 'old-is-incomplete',
    level: 'warning',
    title: 'Code reads values of `old` that the database does not send.',
    why: [
      'With the default replica identity `old` holds the primary key and nothing else: other fields are undefined. With row level ' +
        'security a DELETE carries the key alone even when the identity is FULL, because nobody can ask a policy about a row that is gone.',
    ],
    fix: [
      '`alter table … replica identity full`, where the table is written seldom: each change then carries the whole row twice.',
      'Or keep what you need of the row in the client, by its key.',
    ],
  }),
  defineDatabaseRule({
    code: 'RM315',
    name: 'row-too-large',
    level: 'error',
    title: 'Rows of a table are larger than a change may be.',
    why: [
      'Above 1 MiB only values of up to 64 bytes are sent, with the error "Error 413: Payload Too Large". The size is that of the ' +
        'change in JSON, which holds the row twice under the replica identity FULL.',
    ],
    fix: ['Keep large values in a table of their own or in storage, and load them when the change arrives.'],
  }),
  defineDatabaseRule({
    code: 'RM316',
    name: 'large-values-missing',
    level: 'warning',
    title: 'Large values that an UPDATE does not touch are missing from the change.',
    why: [
      'Values over about 2 kB are stored out of line. With the default replica identity an UPDATE that leaves such a value alone does not ' +
        'carry it: the column is absent from `new`, and code that replaces its state by `new` loses it.',
    ],
    fix: [
      '`alter table … replica identity full`.',
      'Or merge: `setRow((row) => ({ ...row, ...payload.new }))`.',
    ],
  }),
];
