-- The view has its name back, with everything it had; the table, a copy of its rows, goes. Views that have been made to
-- read the table read the view again.
create or replace procedure pg_temp.turn_source_into_view(in_schema text, in_table text, in_source text)
language plpgsql as $fn$
declare
  target constant regclass := to_regclass(format('%I.%I', in_schema, in_table));
  source constant regclass := to_regclass(format('%I.%I', in_schema, in_source));
  kind constant text := (
    select case c.relkind when 'm' then 'materialized view' when 'v' then 'view' end
      from pg_catalog.pg_class c where c.oid = source
  );
  statements text[];
  statement text;
begin
  if kind is null or (select c.relkind from pg_catalog.pg_class c where c.oid = target) is distinct from 'r' then
    return;
  end if;
  select array_agg(format('create or replace view %s %s as %s', c.oid::regclass,
           'with (' || array_to_string(c.reloptions, ', ') || ')', pg_get_viewdef(c.oid)))
    into statements
    from pg_catalog.pg_class c
   where c.relkind = 'v' and exists (
     select from pg_catalog.pg_depend d
       join pg_catalog.pg_rewrite w on w.oid = d.objid and w.ev_class = c.oid
      where d.classid = 'pg_rewrite'::regclass and d.refobjid = target
   );
  execute format('alter table %s rename to realtime_migrate_copy', target);
  execute format('alter %s %s rename to %I', kind, source, in_table);
  foreach statement in array coalesce(statements, '{}') loop
    execute statement;
  end loop;
  execute format('drop table %I.realtime_migrate_copy', in_schema);
end
$fn$;
