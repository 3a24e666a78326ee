-- Realtime reads the write-ahead log: only an ordinary, logged table with a primary key can deliver. A view never
-- emits, a partitioned parent never emits, and publishing a table without a key makes the application's own
-- UPDATE and DELETE fail. Each of these stops the migration.
create or replace procedure pg_temp.check_table(in_schema text, in_table text) language plpgsql as $fn$
declare
  wanted constant text := format('%I.%I', in_schema, in_table);
  relation pg_catalog.pg_class;
begin
  select c.* into relation
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname = in_schema and c.relname = in_table;
  if relation.oid is null then
    raise exception 'table % does not exist', wanted
      using hint = 'Create it in an earlier migration, or correct the route in the realtime-migrate configuration.';
  elsif relation.relkind in ('v', 'm') then
    raise exception '% is a view, and a view can never emit a change', wanted
      using hint = 'Keep its rows in a table of that name, filled by a function that upserts what changed.';
  elsif relation.relkind = 'p' then
    raise exception '% is partitioned, and Realtime delivers nothing for a partitioned parent', wanted
      using hint = 'Use a broadcast route with a trigger, or subscribe to one partition.';
  elsif relation.relkind <> 'r' then
    raise exception '% is not a table', wanted;
  elsif relation.relpersistence <> 'p' then
    raise exception '% is not logged, so its changes never reach Realtime', wanted
      using hint = format('alter table %s set logged;', wanted);
  elsif not exists (select from pg_catalog.pg_index i where i.indrelid = relation.oid and i.indisprimary) then
    raise exception '% has no primary key', wanted
      using hint = format('alter table %s add column id bigint generated always as identity primary key;', wanted);
  end if;
end
$fn$;
