-- Values over about 2 kB are stored out of line, and an UPDATE that does not touch one leaves it out of the change.
with target as (
  select distinct coalesce(t.schema, 'public') as schema, t."table"
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb)
      as t (schema text, "table" text, events text[])
   where t.events is null or t.events && array['*', 'UPDATE']
)
select 'RM316' as code, 'large-values-missing' as name, 'warning' as level,
       format('%I.%I', t.schema, t."table") as object,
       format('stores large values out of line (%s): an UPDATE that does not touch them leaves them out of `new`',
         (select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_catalog.pg_attribute a
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attstorage in ('x', 'e'))) as detail,
       'Set the replica identity to FULL, or merge `new` into the row the client has.' as remediation,
       format('alter table %I.%I replica identity full;', t.schema, t."table") as fix_sql
  from target t
  join pg_catalog.pg_namespace n on n.nspname = t.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t."table"
 where c.relkind = 'r' and c.relreplident <> 'f'
   and c.reltoastrelid <> 0 and pg_relation_size(c.reltoastrelid) > 0;
