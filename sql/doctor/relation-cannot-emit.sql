-- Realtime reads the write-ahead log, and only an ordinary, logged table writes rows to it under its own name.
with target as (
  select distinct coalesce(t.schema, 'public') as schema, t."table"
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, "table" text)
)
select 'RM302' as code, 'relation-never-emits' as name, 'error' as level,
       format('%I.%I', t.schema, t."table") as object,
       case
         when c.relkind = 'v' then 'is a view: a view writes nothing to the log, so no change ever arrives'
         when c.relkind = 'm' then 'is a materialized view: a refresh writes nothing that Realtime could see, so no change ever arrives'
         when c.relkind = 'p' then 'is partitioned: Realtime delivers nothing for the parent'
         when c.relkind = 'f' then 'is a foreign table: its changes happen in another database'
         when c.relkind <> 'r' then 'is no table'
         when c.relpersistence <> 'p' then 'is not logged, so its changes never reach Realtime'
         else 'has a space in its name, and Realtime leaves such tables out'
       end as detail,
       case
         when c.relkind in ('v', 'm') then 'Make it a table of this name, filled by a function that upserts what changed (realtime-migrate sql writes it).'
         when c.relkind = 'p' then 'Use a broadcast channel fed by a trigger, or subscribe to one partition.'
         when c.relkind = 'f' then 'Subscribe to a table of this database that is filled from it, or send a broadcast.'
         when c.relpersistence = 'u' then 'Make it a logged table.'
         else 'Use an ordinary table with a name without spaces.'
       end as remediation,
       case when c.relkind = 'r' and c.relpersistence = 'u'
         then format('alter table %I.%I set logged;', t.schema, t."table") end as fix_sql
  from target t
  join pg_catalog.pg_namespace n on n.nspname = t.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t."table"
 where c.relkind <> 'r' or c.relpersistence <> 'p' or c.relname like '% %';
