-- only with: cron.job
-- A table that a function fills is as fresh as the last call. Here nobody calls the function.
with target as (
  select distinct coalesce(t.schema, 'public') as schema, t."table"
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, "table" text)
),
refresh as (
  select p.oid, n.nspname, p.proname, t.schema, t."table"
    from target t
    join pg_catalog.pg_namespace n on n.nspname = t.schema
    join pg_catalog.pg_proc p on p.pronamespace = n.oid and p.proname = left('refresh_' || t."table", 63)
   where p.pronargs = 0 and p.prorettype <> 'trigger'::regtype
)
select 'RM319' as code, 'refresh-unscheduled' as name, 'warning' as level,
       format('%I.%I()', r.nspname, r.proname) as object,
       format('fills %I.%I, and no job of pg_cron that can be seen here calls it', r.schema, r."table") as detail,
       'Schedule it, or call it from your backend.' as remediation,
       format('select cron.schedule(%L, %L, %L);', r.proname, '*/2 * * * *',
         format('select %I.%I()', r.nspname, r.proname)) as fix_sql
  from refresh r
 where not exists (select from cron.job j where strpos(j.command, r.proname) > 0)
   -- A trigger or another function may call it.
   and not exists (select from pg_catalog.pg_proc o where o.oid <> r.oid and strpos(o.prosrc, r.proname) > 0);
