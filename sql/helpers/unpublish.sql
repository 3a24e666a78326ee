-- The table no longer sends, and the policy that let its rows be received goes. Row level security stays on: switching
-- it off would show the rows to everyone.
create or replace procedure pg_temp.unpublish(in_schema text, in_table text) language plpgsql as $fn$
declare
  target constant text := format('%I.%I', in_schema, in_table);
begin
  if exists (
    select from pg_catalog.pg_publication_rel r
      join pg_catalog.pg_publication p on p.oid = r.prpubid and p.pubname = 'supabase_realtime'
      join pg_catalog.pg_class c on c.oid = r.prrelid and c.relname = in_table
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = in_schema
  ) then
    execute format('alter publication supabase_realtime drop table %s', target);
  end if;
  execute format('drop policy if exists realtime_migrate_read on %s', target);
end
$fn$;
