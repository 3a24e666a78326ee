-- The replica identity tells which row an UPDATE or DELETE was about. Without one a published table refuses both.
with target as (
  select distinct coalesce(t.schema, 'public') as schema, t."table"
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, "table" text)
)
select 'RM309' as code, 'no-replica-identity' as name, 'error' as level,
       format('%I.%I', t.schema, t."table") as object,
       case c.relreplident when 'n' then 'has the replica identity NOTHING'
         else 'has an index as its replica identity that is gone' end
         || ': once it is published, its own UPDATE and DELETE fail' as detail,
       'Give it the default identity, its primary key.' as remediation,
       format('alter table %I.%I replica identity default;', t.schema, t."table") as fix_sql
  from target t
  join pg_catalog.pg_namespace n on n.nspname = t.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t."table"
 where c.relkind = 'r'
   and exists (select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisprimary)
   and (c.relreplident = 'n'
        or c.relreplident = 'i'
           and not exists (select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisreplident));
