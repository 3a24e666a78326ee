import { defineDatabaseRule } from './database-rule.js';

/** Whether the publication sends what the channels listen to. */
export const publicationRules = [
  defineDatabaseRule({
    code: 'RM303',
    name: 'publication-missing',
    level: 'error',
    title: 'The publication that Realtime follows does not exist.',
    why: [
      'Realtime reads the changes of the tables in `supabase_realtime`, and of no others. Dropping and creating it anew, as some ' +
        'guides do, silences every other table.',
    ],
    fix: ['Create it and add the tables. Never drop it.'],
  }),
  defineDatabaseRule({
    code: 'RM304',
    name: 'not-published',
    level: 'error',
    title: 'A channel listens to a table that is not in the publication.',
    why: [
      'The join succeeds, and the status is SUBSCRIBED. Then a system message says "Unable to subscribe to changes with given ' +
        'parameters. Please check Realtime is enabled", and nothing is ever sent. Nothing tries again either.',
    ],
    fix: ['`alter publication supabase_realtime add table …`, guarded against being there already.'],
  }),
  defineDatabaseRule({
    code: 'RM305',
    name: 'events-not-published',
    level: 'error',
    title: 'The publication leaves out a kind of change that the code listens to.',
    why: ['A publication has flags for INSERT, UPDATE and DELETE. They hold for all of its tables.'],
    fix: ["`alter publication supabase_realtime set (publish = 'insert, update, delete')`."],
  }),
  defineDatabaseRule({
    code: 'RM306',
    name: 'publication-narrowed',
    level: 'warning',
    title: 'A table is published with a column list or a row filter, which Realtime ignores.',
    why: [
      'Realtime decodes the log by table. What the publication says about columns and rows has no effect on subscribers: they are sent ' +
        'every column that their role may select, of every row that the policies let through. It does have an effect on the table: ' +
        'where the list or the filter does not fit the replica identity, UPDATE and DELETE fail.',
    ],
    fix: ['Publish the whole table, and decide by column grants and policies who is sent what.'],
  }),
  defineDatabaseRule({
    code: 'RM307',
    name: 'publication-covers-all',
    level: 'warning',
    title: 'The publication covers tables that nobody meant to publish.',
    why: [
      'FOR ALL TABLES, and FOR TABLES IN SCHEMA, also take tables that are created later. One without a key refuses UPDATE and DELETE ' +
        'from then on; one without row level security is sent to everyone who may select it.',
    ],
    fix: ['Give those tables a key and row level security.', 'Or publish single tables instead.'],
  }),
  defineDatabaseRule({
    code: 'RM325',
    name: 'published-without-listener',
    level: 'info',
    title: 'The publication sends tables that no channel listens to.',
    why: [
      'A table stays published when its last channel is gone. Realtime decodes each of its changes for nobody, and whoever may select ' +
        'it can subscribe. Clients outside the repository are not seen, so this is a remark.',
    ],
    fix: ['`alter publication supabase_realtime drop table …`, where no other client listens either.'],
  }),
];
