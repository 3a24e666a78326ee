-- A change of more than 1 MiB loses its values: only those of up to 64 bytes are sent, with "Error 413". Looked at: the
-- 20 largest of the first 10,000 rows, and only where some row is large enough to be stored out of line.
with target as (
  select distinct coalesce(t.schema, 'public') as schema, t."table"
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, "table" text)
),
measured as materialized (
  select t.schema, t."table", c.relreplident,
         -- A full identity sends the row before the change as well.
         case c.relreplident when 'f' then 2 else 1 end
           * (regexp_match(query_to_xml(format(
               'select max(octet_length(to_jsonb(r)::text)) as bytes
                  from (select r.* from (select * from %I.%I limit 10000) r order by %s desc limit 20) r',
               t.schema, t."table",
               (select string_agg(format('coalesce(pg_column_size(r.%I), 0)', a.attname), ' + ')
                  from pg_catalog.pg_attribute a
                 where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
             ), false, true, '')::text, '<bytes>(\d+)</bytes>'))[1]::bigint as bytes
    from target t
    join pg_catalog.pg_namespace n on n.nspname = t.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t."table"
   where c.relkind = 'r' and c.reltoastrelid <> 0 and pg_relation_size(c.reltoastrelid) > 0
     and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
)
select 'RM315' as code, 'row-too-large' as name, 'error' as level,
       format('%I.%I', schema, "table") as object,
       format('holds rows that make a change of %s, over the limit of 1 MiB: their values are left out ("Error 413: Payload Too Large")',
         pg_size_pretty(bytes)) as detail,
       'Keep large values in another table or in storage, and load them when a change arrives.' as remediation,
       null::text as fix_sql
  from measured
 where bytes > 1048576;
