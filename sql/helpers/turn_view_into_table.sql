-- Is the name taken by a view? Then the view moves to a name of its own, with its definition, indexes and dependants,
-- and a table with the same columns takes its place. Nothing is dropped.
create or replace procedure pg_temp.turn_view_into_table(in_schema text, in_table text, in_source text, in_mark text)
language plpgsql as $fn$
declare
  target constant text := format('%I.%I', in_schema, in_table);
  source constant text := format('%I.%I', in_schema, in_source);
  old pg_catalog.pg_class;
  key_columns text;
  several boolean;
  reader name;
begin
  select c.* into old
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname = in_schema and c.relname = in_table and c.relkind in ('v', 'm');
  if old.oid is null then
    return;
  elsif to_regclass(source) is not null then
    raise exception '% is a view, and the name % it would move to is taken', target, source
      using hint = 'Rename one of the two, then run this migration again.';
  end if;
  execute format('alter %s %s rename to %I', case old.relkind when 'm' then 'materialized view' else 'view' end,
    target, in_source);
  execute format('create table %s (like %s)', target, source);

  -- The key: the columns of the smallest unique index (REFRESH … CONCURRENTLY wants one), else key_id for one row.
  select string_agg(quote_ident(a.attname), ', ' order by k.position) into key_columns
    from (
      select i.indkey from pg_catalog.pg_index i
       where i.indrelid = old.oid and i.indisunique and i.indpred is null and i.indexprs is null
       order by i.indnatts, i.indexrelid limit 1
    ) narrowest
    cross join unnest(narrowest.indkey::smallint[]) with ordinality k (attnum, position)
    join pg_catalog.pg_attribute a on a.attrelid = old.oid and a.attnum = k.attnum;
  if key_columns is null then
    execute format('alter table %s add column if not exists key_id integer', target);
    execute format('alter table %s alter column key_id set default 1', target);
    key_columns := 'key_id';
    execute format('select count(*) > 1 from (select from %s limit 2) r', source) into several;
    if several and not exists (
      select from pg_catalog.pg_attribute where attrelid = old.oid and attname = 'key_id' and not attisdropped
    ) then
      raise exception '% has several rows and no unique index that could become the primary key', source
        using hint = 'Add a column key_id that tells its rows apart, then run this migration again.';
    end if;
  end if;
  execute format('alter table %s add primary key (%s)', target, key_columns);
  execute format('alter table %s add column if not exists generated_at timestamptz not null default now()', target);
  -- How the way back knows that there was a view.
  execute format('comment on column %s.generated_at is %L', target, in_mark);

  -- Whoever could read the view can read the table, but for anon: whoever opens the page reads as anon.
  for reader in
    select r.rolname from aclexplode(old.relacl) g join pg_catalog.pg_roles r on r.oid = g.grantee
     where g.privilege_type = 'SELECT' and r.rolname <> 'anon'
  loop
    execute format('grant select on %s to %I', target, reader);
  end loop;
  execute format('comment on table %s is %L', target, obj_description(old.oid, 'pg_class'));
  raise notice 'the view % is called % now; a table has taken its name', target, source;
end
$fn$;
