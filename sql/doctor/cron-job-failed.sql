-- only with: cron.job_run_details
-- A job that fails is quiet: only its log says that the table is not brought up to date.
with target as (
  select distinct t."table"
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, "table" text)
)
select 'RM321' as code, 'cron-job-failed' as name, 'error' as level,
       format('cron job %s', coalesce(j.jobname, j.jobid::text)) as object,
       format('failed in its last run (%s), so %I is not brought up to date: %s',
         to_char(last.end_time at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'), t."table",
         split_part(coalesce(last.return_message, 'no message'), E'\n', 1)) as detail,
       format('Correct what the job runs: %s', j.command) as remediation,
       null::text as fix_sql
  from target t
  join cron.job j on j.active and strpos(j.command, t."table") > 0
  cross join lateral (
    select d.status, d.return_message, d.end_time from cron.job_run_details d
     where d.jobid = j.jobid and d.status in ('succeeded', 'failed')
     order by d.runid desc limit 1
  ) last
 where last.status = 'failed';
