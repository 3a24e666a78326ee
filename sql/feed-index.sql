-- The latest rows are loaded on every join; without an index each join would sort the whole table.
do $do$
declare
  target constant regclass := format('%I.%I', :'schema', :'table')::regclass;
  ordering constant smallint := (
    select a.attnum from pg_catalog.pg_attribute a
     where a.attrelid = target and a.attname = :'column' and a.attnum > 0 and not a.attisdropped
  );
begin
  if ordering is null then
    raise notice '% has no column %: no index for its latest rows', target, :'column';
  elsif not exists (
    select from pg_catalog.pg_index i where i.indrelid = target and i.indpred is null and i.indkey[0] = ordering
  ) then
    create index :"index" on :"schema".:"table" (:"column" desc);
  end if;
end
$do$;
