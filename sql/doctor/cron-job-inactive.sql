-- only with: cron.job
-- A job that is switched off leaves its table as it was.
with target as (
  select distinct t."table"
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, "table" text)
)
select 'RM320' as code, 'cron-job-inactive' as name, 'error' as level,
       format('cron job %s', coalesce(j.jobname, j.jobid::text)) as object,
       format('is switched off, so %I is not brought up to date', t."table") as detail,
       'Switch it on again, or remove it when something else fills the table.' as remediation,
       format('select cron.alter_job(job_id := %s, active := true);', j.jobid) as fix_sql
  from target t
  join cron.job j on strpos(j.command, t."table") > 0
 where not j.active
   and not exists (select from cron.job o where o.active and strpos(o.command, t."table") > 0);
