-- Realtime finds the row again by its key. Without one it sends "Error 400: Bad Request, no primary key", and in the
-- publication such a table refuses the UPDATE and DELETE of the application itself.
with target as (
  select distinct coalesce(t.schema, 'public') as schema, t."table"
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, "table" text)
)
select 'RM308' as code, 'no-primary-key' as name, 'error' as level,
       format('%I.%I', t.schema, t."table") as object,
       'has no primary key: subscribers get "Error 400: Bad Request, no primary key"'
         || case when c.relreplident in ('d', 'n') then ', and once it is published its own UPDATE and DELETE fail' else '' end as detail,
       'Add a primary key before it is published.' as remediation,
       format(
         $sql$do $do$
begin
  if not exists (select from pg_catalog.pg_index where indrelid = %1$L::regclass and indisprimary) then
    alter table %1$s add column %2$I bigint generated always as identity primary key;
  end if;
end
$do$;$sql$,
         format('%I.%I', t.schema, t."table"),
         case when exists (
           select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname = 'id' and not a.attisdropped
         ) then 'realtime_id' else 'id' end) as fix_sql
  from target t
  join pg_catalog.pg_namespace n on n.nspname = t.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t."table"
 where c.relkind = 'r' and c.relpersistence = 'p'
   and not exists (select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisprimary);
