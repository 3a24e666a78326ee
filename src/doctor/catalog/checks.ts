/**
 * The files of `sql/doctor`, in the order in which their remedies have to be applied: a table can be published only after it has
 * a key, and its policies matter only once it can be read at all.
 */
export const checks = [
  'relation-missing',
  'relation-cannot-emit',
  'primary-key',
  'replica-identity',
  'old-values',
  'toasted-values',
  'row-too-large',
  'publication-missing',
  'publication-narrowed',
  'not-published',
  'events-not-published',
  'publication-covers-all',
  'published-without-listener',
  'schema-usage',
  'select-privilege',
  'rls-without-policy',
  'refresh-without-cron',
  'refresh-unscheduled',
  'cron-job-inactive',
  'cron-job-failed',
  'messages-partition',
  'private-without-policy',
  'wal-level',
  'slots-exhausted',
  'slot-lag',
] as const;
