-- A channel joins whatever table it names: nobody says that there is none.
with target as (
  select distinct coalesce(t.schema, 'public') as schema, t."table"
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, "table" text)
)
select 'RM301' as code, 'relation-missing' as name, 'error' as level,
       format('%I.%I', t.schema, t."table") as object,
       'does not exist' || coalesce('; there is ' || other.names, '') as detail,
       case when other.names is null
         then 'Create it (realtime-migrate sql), or correct the name in the code or in the configuration.'
         else 'Name the schema in the code and in the route of the configuration.' end as remediation,
       null::text as fix_sql
  from target t
  left join lateral (
    select string_agg(format('%I.%I', n.nspname, c.relname), ', ' order by n.nspname) as names
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relname = t."table" and c.relkind in ('r', 'v', 'm', 'p', 'f')
       and n.nspname not in ('pg_catalog', 'information_schema')
  ) other on true
 where not exists (
   select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = t.schema and c.relname = t."table"
 );
