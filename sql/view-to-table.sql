-- Is the name still taken by a view? Then the view moves to a name of its own, with its definition, indexes and
-- dependants, and a table with the same columns takes its place. Nothing is dropped.
do $do$
declare
  old_kind "char";
  old_acl aclitem[];
  old_comment text;
  has_rows boolean;
  key_columns text;
  reader record;
  source regclass;
begin
  select c.relkind, c.relacl, obj_description(c.oid, 'pg_class') into old_kind, old_acl, old_comment
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname = :'schema' and c.relname = :'table' and c.relkind in ('v', 'm');
  if old_kind is null then
    return;
  end if;
  if to_regclass(format('%I.%I', :'schema', :'source')) is not null then
    raise exception '%.% is a view, and the name %.% it would move to is taken', :'schema', :'table', :'schema', :'source'
      using hint = 'Rename one of the two, then run this migration again.';
  end if;
  execute format('alter %s %I.%I rename to %I', case old_kind when 'm' then 'materialized view' else 'view' end,
    :'schema', :'table', :'source');
  source := format('%I.%I', :'schema', :'source')::regclass;
  execute format('create table %I.%I (like %s)', :'schema', :'table', source);

  -- The key: the columns of the smallest unique index (REFRESH … CONCURRENTLY wants one), else key_id for one row.
  select string_agg(quote_ident(a.attname), ', ' order by k.position) into key_columns
    from (
      select i.indrelid, i.indkey from pg_catalog.pg_index i
       where i.indrelid = source and i.indisunique and i.indpred is null and i.indexprs is null
       order by i.indnatts, i.indexrelid limit 1
    ) u
    cross join unnest(u.indkey::smallint[]) with ordinality k (attnum, position)
    join pg_catalog.pg_attribute a on a.attrelid = u.indrelid and a.attnum = k.attnum;
  if key_columns is null then
    execute format('select count(*) > 1 from (select from %s limit 2) r', source) into has_rows;
    if has_rows and not exists (
      select from pg_catalog.pg_attribute where attrelid = source and attname = 'key_id' and not attisdropped
    ) then
      raise exception '% has several rows and no unique index that could become the primary key', source
        using hint = 'Create a unique index on the columns that identify a row, then run this migration again.';
    end if;
    execute format('alter table %I.%I add column if not exists key_id integer', :'schema', :'table');
    execute format('alter table %I.%I alter column key_id set default 1', :'schema', :'table');
    key_columns := 'key_id';
  end if;
  execute format('alter table %I.%I add primary key (%s)', :'schema', :'table', key_columns);
  execute format('alter table %I.%I add column if not exists generated_at timestamptz not null default now()',
    :'schema', :'table');

  -- Whoever could read the view can read the table. anon could read every row of the view: that ends here.
  for reader in
    select r.rolname from aclexplode(old_acl) g join pg_catalog.pg_roles r on r.oid = g.grantee
     where g.privilege_type = 'SELECT' and r.rolname <> 'anon'
  loop
    execute format('grant select on %I.%I to %I', :'schema', :'table', reader.rolname);
  end loop;
  if old_comment is not null then
    execute format('comment on table %I.%I is %L', :'schema', :'table', old_comment);
  end if;
  raise notice 'the view %.% is called %.% now; a table has taken its name', :'schema', :'table', :'schema', :'source';
end
$do$;
