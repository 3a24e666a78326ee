import { defineDatabaseRule } from './database-rule.js';

/** Whether what fills a table reaches the subscribers, and runs. */
export const refreshRules = [
  defineDatabaseRule({
    code: 'RM317',
    name: 'refresh-is-invisible',
    level: 'error',
    title: 'A function or a job truncates or drops a table that channels listen to.',
    why: [
      'TRUNCATE is not sent: subscribers keep rows that are gone. A relation that is dropped and created again has left the publication, ' +
        'with its grants and policies, and is silent from then on.',
    ],
    fix: ['Upsert the rows that differ, and delete those that are gone.'],
    example: {
      language: 'sql',
      code: 'insert into public.metrics as t select * from public.metrics_source\non conflict (id) do update set value = excluded.value\nwhere t.value is distinct from excluded.value;',
    },
  }),
  defineDatabaseRule({
    code: 'RM318',
    name: 'refresh-is-unguarded',
    level: 'warning',
    title: 'A refresh writes rows that have not changed, and sends each of them.',
    why: [
      'An UPDATE to the same values is a change like any other: it is logged, decoded and sent to every subscriber.',
    ],
    fix: ['Add `where t.* is distinct from excluded.*` to the upsert.'],
  }),
  defineDatabaseRule({
    code: 'RM319',
    name: 'refresh-unscheduled',
    level: 'warning',
    title: 'Nothing is seen to call the function that fills a table.',
    why: [
      'The table shows what it showed after the last call. A remark only where pg_cron is not installed: then your backend may well call it.',
    ],
    fix: ['Schedule it with pg_cron, or call it from your backend or from triggers on the tables it reads.'],
  }),
  defineDatabaseRule({
    code: 'RM320',
    name: 'cron-job-inactive',
    level: 'error',
    title: 'The job of pg_cron that fills a table is switched off.',
    why: ['No other active job names the table, so it is not brought up to date.'],
    fix: [
      '`select cron.alter_job(job_id := …, active := true)`, or remove the job when something else fills the table.',
    ],
  }),
  defineDatabaseRule({
    code: 'RM321',
    name: 'cron-job-failed',
    level: 'error',
    title: 'The job of pg_cron that fills a table failed in its last run.',
    why: ['A job that fails says so in `cron.job_run_details` and nowhere else.'],
    fix: ['Correct what the job runs; the message of the last run is in the finding.'],
  }),
];
