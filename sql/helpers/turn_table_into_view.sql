-- Where a view had been turned into a table, the view has its name back. The table held a copy of its rows.
create or replace procedure pg_temp.turn_table_into_view(in_schema text, in_table text, in_source text, in_mark text)
language plpgsql as $fn$
declare
  target constant regclass := to_regclass(format('%I.%I', in_schema, in_table));
  source constant regclass := to_regclass(format('%I.%I', in_schema, in_source));
  source_kind constant "char" := (select c.relkind from pg_catalog.pg_class c where c.oid = source);
begin
  if source_kind is null or source_kind not in ('v', 'm') or not exists (
    select from pg_catalog.pg_attribute a
     where a.attrelid = target and a.attname = 'generated_at' and col_description(target, a.attnum) = in_mark
  ) then
    return;
  end if;
  execute format('drop table %s', target);
  execute format('alter %s %s rename to %I', case source_kind when 'm' then 'materialized view' else 'view' end,
    source, in_table);
  raise notice 'the view %.% has its name back; grants to anon and authenticated are yours to renew', in_schema, in_table;
end
$fn$;
