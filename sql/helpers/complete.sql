-- A table made by this tool, now or by an earlier migration, gets the columns the code has come to read since. A table of
-- your own gets none: those it lacks are named.
create or replace procedure pg_temp.complete(in_schema text, in_table text, in_comment text, in_columns text[])
language plpgsql as $fn$
declare
  target constant regclass := format('%I.%I', in_schema, in_table)::regclass;
  is_ours constant boolean := coalesce(obj_description(target, 'pg_class') like 'realtime-migrate: made for %', false) or (
    select c.xmin = pg_current_xact_id()::xid from pg_catalog.pg_class c where c.oid = target
  );
  one text[];
begin
  -- Each is a name and what it is, ready to stand behind ADD COLUMN.
  foreach one slice 1 in array in_columns loop
    continue when exists (
      select from pg_catalog.pg_attribute a where a.attrelid = target and a.attname = one[1] and not a.attisdropped
    );
    if is_ours then
      execute format('alter table %s add column %I %s', target, one[1], one[2]);
    else
      raise warning '% has no column %, which the code reads', target, one[1];
    end if;
  end loop;
  if is_ours then
    execute format('comment on table %s is %L', target, in_comment);
  end if;
end
$fn$;
