-- Refreshes the rows when a source changes, once for each statement. A query that fails must not make the application's
-- own write fail: it becomes a warning.
create or replace function :"schema".:"function"() returns trigger
language plpgsql security definer set search_path = '' as $fn$
begin
  perform :"schema".:"refresh"();
  return null;
exception when others then
  raise warning '% was not refreshed: %', :'table', sqlerrm;
  return null;
end
$fn$;

comment on function :"schema".:"function"() is :'comment';
revoke all on function :"schema".:"function"() from public, anon, authenticated;
