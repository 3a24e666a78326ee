-- Realtime follows one publication; without it nothing is sent at all.
select 'RM303' as code, 'publication-missing' as name, 'error' as level,
       'publication supabase_realtime' as object,
       'does not exist: Realtime follows it, so no table reports a change' as detail,
       'Create it and add the tables; never drop it again.' as remediation,
       $sql$do $do$
begin
  if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
end
$do$;$sql$ || coalesce((
         select string_agg(format(E'\n' || $sql$do $do$
begin
  if not exists (
    select from pg_catalog.pg_publication_tables
     where pubname = 'supabase_realtime' and schemaname = %L and tablename = %L
  ) then
    alter publication supabase_realtime add table %I.%I;
  end if;
end
$do$;$sql$, t.schema, t."table", t.schema, t."table"), '' order by t.schema, t."table")
           from (
             select distinct coalesce(t.schema, 'public') as schema, t."table"
               from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, "table" text)
           ) t
           join pg_catalog.pg_namespace n on n.nspname = t.schema
           join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t."table"
          where c.relkind = 'r'
       ), '') as fix_sql
 where not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime')
   and jsonb_array_length(current_setting('realtime_migrate.targets')::jsonb) > 0;
