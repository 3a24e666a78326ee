-- Realtime follows this publication. Adding a table twice is an error, and so is adding one to a publication FOR ALL
-- TABLES, hence the look first. The publication is never dropped: that would silence every other table.
create or replace procedure pg_temp.publish(in_schema text, in_table text) language plpgsql as $fn$
begin
  if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
  if not exists (
    select from pg_catalog.pg_publication_tables
     where pubname = 'supabase_realtime' and schemaname = in_schema and tablename = in_table
  ) then
    execute format('alter publication supabase_realtime add table %I.%I', in_schema, in_table);
  end if;
end
$fn$;
