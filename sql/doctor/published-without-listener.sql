-- A table stays in the publication when the last channel that listened to it is gone. Each of its changes is decoded and checked
-- against the policies of whoever is subscribed, for nobody. Tables that were added one by one count, not whole schemas.
with target as (
  select c.oid
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, "table" text)
    join pg_catalog.pg_namespace n on n.nspname = coalesce(t.schema, 'public')
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t."table"
),
idle as (
  select string_agg(format('%I.%I', n.nspname, c.relname), ', ' order by n.nspname, c.relname) as tables,
         count(*) as many
    from pg_catalog.pg_publication p
    join pg_catalog.pg_publication_rel r on r.prpubid = p.oid
    join pg_catalog.pg_class c on c.oid = r.prrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where p.pubname = 'supabase_realtime'
     and not exists (select from target where target.oid = c.oid)
     -- Whoever listens to a partition has its parent published.
     and not exists (select from target join pg_catalog.pg_partition_tree(c.oid) leaf on leaf.relid = target.oid)
)
select 'RM325' as code, 'published-without-listener' as name, 'info' as level,
       'publication supabase_realtime' as object,
       format('sends the changes of %s, and no channel that was looked at listens to %s', tables,
         case when many = 1 then 'it' else 'them' end) as detail,
       format('Where nothing else listens either, take it out (alter publication supabase_realtime drop table %s).', tables) as remediation,
       null::text as fix_sql
  from idle
 where many > 0;
