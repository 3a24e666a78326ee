-- A table outside the publication is silent: the join succeeds, then a system message says "Unable to subscribe".
with target as (
  select distinct coalesce(t.schema, 'public') as schema, t."table"
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, "table" text)
)
select 'RM304' as code, 'not-published' as name, 'error' as level,
       format('%I.%I', t.schema, t."table") as object,
       'is not in the publication supabase_realtime: the channel joins, and no change ever arrives' as detail,
       'Add the table to the publication.' as remediation,
       format(
         $sql$do $do$
begin
  if not exists (
    select from pg_catalog.pg_publication_tables
     where pubname = 'supabase_realtime' and schemaname = %L and tablename = %L
  ) then
    alter publication supabase_realtime add table %I.%I;
  end if;
end
$do$;$sql$, t.schema, t."table", t.schema, t."table") as fix_sql
  from target t
  join pg_catalog.pg_namespace n on n.nspname = t.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t."table"
 where c.relkind = 'r' and c.relpersistence = 'p'
   and exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime')
   and not exists (
     select from pg_catalog.pg_publication_tables p
      where p.pubname = 'supabase_realtime' and p.schemaname = t.schema and p.tablename = t."table"
   );
