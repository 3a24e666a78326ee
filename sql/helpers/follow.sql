-- Triggers that call a function whenever one of these tables changes. Those on tables that are no longer named go.
create or replace procedure pg_temp.follow(
  in_schema text, in_function text, in_trigger text, in_events text, in_level text, in_sources text[]
) language plpgsql as $fn$
declare
  target constant regprocedure := format('%I.%I()', in_schema, in_function)::regprocedure;
  source text[];  -- schema and name
  wanted oid[] := '{}';
  relation regclass;
  other record;
begin
  foreach source slice 1 in array in_sources loop
    relation := to_regclass(format('%I.%I', source[1], source[2]));
    if relation is null then
      raise exception 'the source %.% does not exist', source[1], source[2]
        using hint = 'Create it in an earlier migration, or correct `sources` in the realtime-migrate configuration.';
    elsif (select c.relkind from pg_catalog.pg_class c where c.oid = relation) not in ('r', 'p') then
      raise exception 'the source % is not a table, and only a table tells when it changes', relation
        using hint = 'Name the tables it reads in `sources` of the realtime-migrate configuration.';
    end if;
    execute format('create or replace trigger %I after %s on %s for each %s execute function %s',
      in_trigger, in_events, relation, in_level, target);
    wanted := wanted || relation::oid;
  end loop;
  for other in
    select t.tgname, t.tgrelid::regclass as table_name from pg_catalog.pg_trigger t
     where t.tgfoid = target and not t.tgisinternal
       and t.tgrelid <> all (wanted)
  loop
    execute format('drop trigger %I on %s', other.tgname, other.table_name);
  end loop;
end
$fn$;
