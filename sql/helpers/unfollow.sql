-- The triggers that call a function go, and then the function.
create or replace procedure pg_temp.unfollow(in_schema text, in_function text) language plpgsql as $fn$
declare
  target constant regprocedure := to_regprocedure(format('%I.%I()', in_schema, in_function));
  one record;
begin
  for one in
    select t.tgname, t.tgrelid::regclass as table_name from pg_catalog.pg_trigger t
     where t.tgfoid = target and not t.tgisinternal
  loop
    execute format('drop trigger %I on %s', one.tgname, one.table_name);
  end loop;
  if target is not null then
    execute format('drop function %s', target);
  end if;
end
$fn$;
