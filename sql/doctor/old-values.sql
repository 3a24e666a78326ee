-- Code reads more of `old` than the database sends: with the default replica identity `old` holds the primary key.
-- `reads_old` of a target lists the fields the code reads of it; `*` stands for the whole.
with target as (
  select coalesce(t.schema, 'public') as schema, t."table", t.reads_old, coalesce(t.events, array['*']) as events
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb)
      as t (schema text, "table" text, reads_old text[], events text[])
),
wanted as (
  select t.schema, t."table", t.events, c.oid, c.relrowsecurity, c.relreplident, read.field
    from target t
    join pg_catalog.pg_namespace n on n.nspname = t.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t."table"
    cross join unnest(t.reads_old) as read (field)
   where c.relkind = 'r' and c.relreplident <> 'n'
     and not exists (
       select from pg_catalog.pg_index i
         join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
        where i.indrelid = c.oid and a.attname = read.field
          and (i.indisprimary and c.relreplident = 'd' or i.indisreplident and c.relreplident = 'i'
               or i.indisprimary and c.relreplident = 'f' and c.relrowsecurity)
     )
),
missing as (
  select schema, "table", relreplident, string_agg(distinct field, ', ') as fields
    from wanted
   -- With row level security a DELETE sends the key alone, whatever the identity is.
   where relreplident <> 'f' or relrowsecurity and events = array['DELETE']
   group by schema, "table", relreplident
)
select 'RM310' as code, 'old-is-incomplete' as name, 'warning' as level,
       format('%I.%I', m.schema, m."table") as object,
       case when m.fields = '*' then 'is read for the whole `old` row'
         else format('is read for `old` (%s)', m.fields) end
         || case when m.relreplident = 'f'
              then ', but with row level security a DELETE carries the primary key alone'
              else ', but its replica identity sends the key alone' end as detail,
       case when m.relreplident = 'f'
         then 'Keep what you need of the row in the client, or send a broadcast from a trigger.'
         else 'Set the replica identity to FULL, or read the key alone.' end as remediation,
       case when m.relreplident <> 'f'
         then format('alter table %I.%I replica identity full;', m.schema, m."table") end as fix_sql
  from missing m;
