-- A primary key from columns that are there; a table that has one is left alone.
create or replace procedure pg_temp.add_key(in_schema text, in_table text, in_constraint text, in_columns text[])
language plpgsql as $fn$
declare
  target constant regclass := format('%I.%I', in_schema, in_table)::regclass;
begin
  if exists (select from pg_catalog.pg_index i where i.indrelid = target and i.indisprimary) then
    return;
  end if;
  execute format('alter table %s add constraint %I primary key (%s)', target, in_constraint,
    (select string_agg(quote_ident(name), ', ' order by position) from unnest(in_columns) with ordinality k (name, position)));
exception when unique_violation or not_null_violation then
  raise exception 'the rows of % cannot be told apart by %: %', target, in_columns, sqlerrm
    using hint = 'Name the columns that do as `key` of its route, and make this migration anew.';
end
$fn$;
