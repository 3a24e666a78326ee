-- only without: cron.job
-- A table that a function fills is as fresh as the last call, and without pg_cron the database calls nothing by itself.
with target as (
  select distinct coalesce(t.schema, 'public') as schema, t."table"
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, "table" text)
)
select 'RM319' as code, 'refresh-unscheduled' as name, 'info' as level,
       format('%I.%I()', n.nspname, p.proname) as object,
       format('fills %I.%I, and pg_cron is not installed: your backend, or a scheduler of your own, has to call it', t.schema, t."table") as detail,
       'Enable pg_cron and schedule it, or make sure that something calls it.' as remediation,
       null::text as fix_sql
  from target t
  join pg_catalog.pg_namespace n on n.nspname = t.schema
  join pg_catalog.pg_proc p on p.pronamespace = n.oid and p.proname = left('refresh_' || t."table", 63)
 where p.pronargs = 0 and p.prorettype <> 'trigger'::regtype
   and not exists (select from pg_catalog.pg_proc o where o.oid <> p.oid and strpos(o.prosrc, p.proname) > 0);
