import { defineRule } from '../rule.js';
import type { Relation } from '../hygiene/relation.js';

export interface Args {
  table: string;
  relation: Relation;
}

const where = ({ file, line }: Relation): string => `${file}:${String(line)}`;

export const cannotEmit = defineRule<Args>({
  code: 'RM201',
  name: 'relation-cannot-emit',
  level: 'error',
  title: 'A channel listens to a view, which never reports a change.',
  message: ({ table, relation }) =>
    `${table} is a ${relation.kind} (${where(relation)}): it never emits a change, and the channel stays silent`,
  why: [
    'Changes come from logical replication, which knows tables only. PostgreSQL refuses a view or materialized view in a ' +
      'publication, and a REFRESH writes nothing to it. The parent of a partitioned table emits nothing either. The join succeeds ' +
      'all the same: everything looks connected, and no row ever arrives.',
  ],
  fix: [
    'Make it a table of the same name that a function fills: an upsert of what changed, run by pg_cron or by triggers on the sources.',
    'Or send the computed value as a broadcast: `realtime.send(payload, event, topic)`.',
  ],
});

export const notPublished = defineRule<Args>({
  code: 'RM202',
  name: 'table-not-published',
  level: 'warning',
  title: 'A channel listens to a table that no migration adds to the publication.',
  message: ({ table, relation }) =>
    `${table} (${where(relation)}) is added to the publication supabase_realtime by no migration`,
  why: [
    'Only tables in the publication `supabase_realtime` report changes. Without that the join succeeds and nothing ever arrives. It ' +
      'may have been added in the dashboard, but then the next environment made from the migrations is silent.',
  ],
  fix: [
    'Add it in a migration: `alter publication supabase_realtime add table …;`, guarded against being there already.',
  ],
});

export const tableWithoutKey = defineRule<Args>({
  code: 'RM203',
  name: 'table-without-key',
  level: 'error',
  title: 'A channel listens to a table without a primary key.',
  message: ({ table, relation }) => `${table} (${where(relation)}) has no primary key`,
  why: [
    'Realtime answers with "Error 400: Bad Request, no primary key" in place of rows. And in the publication, such a table refuses ' +
      'the UPDATE and DELETE of the application itself.',
  ],
  fix: ['Add a primary key to the table before it is published.'],
});
