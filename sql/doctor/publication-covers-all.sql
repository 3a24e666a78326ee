-- FOR ALL TABLES also takes tables nobody thought of: those without a key refuse UPDATE and DELETE from then on, and
-- those without row level security go to everyone who may select them.
with published as (
  select c.oid, format('%I.%I', n.nspname, c.relname) as table_name, n.nspname, c.relrowsecurity,
         c.relreplident = 'n' or c.relreplident = 'd'
           and not exists (select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisprimary) as no_identity
    from pg_catalog.pg_publication_tables p
    join pg_catalog.pg_namespace n on n.nspname = p.schemaname
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = p.tablename
   where p.pubname = 'supabase_realtime' and c.relkind = 'r'
     and not exists (
       select from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, "table" text)
        where coalesce(t.schema, 'public') = p.schemaname and t."table" = p.tablename)
),
surprise as (
  select 'refuse UPDATE and DELETE (no key): ' || string_agg(table_name, ', ' order by table_name) as what
    from published where no_identity having count(*) > 0
  union all
  select 'are sent to anon without row level security: ' || string_agg(table_name, ', ' order by table_name)
    from published
   where not relrowsecurity and to_regrole('anon') is not null
     and has_schema_privilege('anon', nspname, 'usage') and has_table_privilege('anon', oid, 'select')
  having count(*) > 0
)
select 'RM307' as code, 'publication-covers-all' as name, 'warning' as level,
       'publication supabase_realtime' as object,
       case when p.puballtables then 'is FOR ALL TABLES' else 'covers whole schemas' end
         || ', and some of them ' || (select string_agg(what, '; they ' order by what desc) from surprise) as detail,
       'Give those tables keys and row level security, or publish single tables (a publication FOR ALL TABLES has to be made anew, at a quiet time).' as remediation,
       null::text as fix_sql
  from pg_catalog.pg_publication p
 where p.pubname = 'supabase_realtime'
   and (p.puballtables or exists (select from pg_catalog.pg_publication_namespace s where s.pnpubid = p.oid))
   and exists (select from surprise);
