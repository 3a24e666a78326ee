-- The latest rows are loaded on every join; without an index each join would sort the whole table.
create or replace procedure pg_temp.index_latest(in_schema text, in_table text, in_column text, in_index text)
language plpgsql as $fn$
declare
  target constant regclass := format('%I.%I', in_schema, in_table)::regclass;
  ordering constant smallint := (
    select a.attnum from pg_catalog.pg_attribute a
     where a.attrelid = target and a.attname = in_column and a.attnum > 0 and not a.attisdropped
  );
begin
  if ordering is null then
    raise notice '% has no column %: no index for its latest rows', target, in_column;
  elsif not exists (
    select from pg_catalog.pg_index i where i.indrelid = target and i.indpred is null and i.indkey[0] = ordering
  ) then
    execute format('create index %I on %s (%I desc)', in_index, target, in_column);
  end if;
end
$fn$;
