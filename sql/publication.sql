-- Realtime follows this publication. Adding a table twice is an error, and so is adding one to a publication FOR ALL
-- TABLES, hence the look first. The publication is never dropped: that would silence every other table.
do $do$
begin
  if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
  if not exists (
    select from pg_catalog.pg_publication_tables
     where pubname = 'supabase_realtime' and schemaname = :'schema' and tablename = :'table'
  ) then
    alter publication supabase_realtime add table :"schema".:"table";
  end if;
end
$do$;
