-- Realtime reads the log by table and ignores what a publication says about columns and rows. PostgreSQL does not: a
-- list or a filter beyond the replica identity makes the table refuse UPDATE and DELETE.
with target as (
  select distinct coalesce(t.schema, 'public') as schema, t."table"
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, "table" text)
),
narrowed as (
  select t.schema, t."table", r.prqual is not null as filtered, r.prattrs is not null as listed,
         (p.pubupdate or p.pubdelete) and (
           r.prqual is not null and c.relreplident <> 'f'
           or r.prattrs is not null and (c.relreplident = 'f' or exists (
                select from pg_catalog.pg_index i cross join unnest(i.indkey) as k (attnum)
                 where i.indrelid = c.oid and i.indisprimary and k.attnum <> all (r.prattrs)))
         ) as refuses,
         pg_catalog.pg_get_expr(r.prqual, c.oid) as filter
    from target t
    join pg_catalog.pg_namespace n on n.nspname = t.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t."table"
    join pg_catalog.pg_publication_rel r on r.prrelid = c.oid
    join pg_catalog.pg_publication p on p.oid = r.prpubid and p.pubname = 'supabase_realtime'
   where r.prqual is not null or r.prattrs is not null
)
select 'RM306' as code, 'publication-narrowed' as name, case when refuses then 'error' else 'warning' end as level,
       format('%I.%I', schema, "table") as object,
       case when filtered and listed then 'is published with a column list and a row filter'
            when filtered then format('is published with the row filter %s', filter)
            else 'is published with a column list' end
         || ', which Realtime ignores: every row and every column that the role may select is sent'
         || case when refuses then '. The table may refuse its own UPDATE and DELETE, for they need the replica identity' else '' end
         as detail,
       'Publish the whole table; decide by policies and column grants who receives what.' as remediation,
       format(
         $sql$do $do$
begin
  if exists (
    select from pg_catalog.pg_publication_rel r join pg_catalog.pg_publication p on p.oid = r.prpubid
     where p.pubname = 'supabase_realtime' and r.prrelid = %1$L::regclass
       and (r.prqual is not null or r.prattrs is not null)
  ) then
    alter publication supabase_realtime drop table %1$s;
    alter publication supabase_realtime add table %1$s;
  end if;
end
$do$;$sql$, format('%I.%I', schema, "table")) as fix_sql
  from narrowed;
