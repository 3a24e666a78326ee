-- The view moves to a name of its own, with its query, indexes, rules, comments and the views that read it; a table with
-- the very columns takes its place. Nothing is dropped. A view that has moved already is left alone.
create or replace procedure pg_temp.turn_view_into_source(in_schema text, in_table text, in_source text, in_key text[])
language plpgsql as $fn$
declare
  target constant text := format('%I.%I', in_schema, in_table);
  source constant text := format('%I.%I', in_schema, in_source);
  old pg_catalog.pg_class;
  columns text;
  readers text[];
  reader text;
  item record;
begin
  select c.* into old
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname = in_schema and c.relname = in_table and c.relkind in ('v', 'm');
  if old.oid is null then
    return;
  end if;

  -- Views that read with the rights of whoever asks will read the table, which has policies. Their text is taken while
  -- the name still means the view.
  select array_agg(format('create or replace view %s with (%s) as %s', c.oid::regclass,
           array_to_string(c.reloptions, ', '), pg_get_viewdef(c.oid)))
    into readers
    from pg_catalog.pg_class c
   where c.relkind = 'v' and c.reloptions::text ~ 'security_invoker=(true|on|yes|1)\M' and exists (
     select from pg_catalog.pg_depend d
       join pg_catalog.pg_rewrite w on w.oid = d.objid and w.ev_class = c.oid
      where d.classid = 'pg_rewrite'::regclass and d.refobjid = old.oid and c.oid <> old.oid
   );

  execute format('alter %s %s rename to %I', case old.relkind when 'm' then 'materialized view' else 'view' end,
    target, in_source);
  execute format('create table %s (like %s)', target, source);
  if in_key is null then
    execute format('alter table %s add column key_id integer primary key default 1 check (key_id = 1)', target);
  end if;

  -- What can be read now is copied. A materialized view without data is filled by the refresh below.
  if old.relkind = 'v' or old.relispopulated then
    select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into columns
      from pg_catalog.pg_attribute a where a.attrelid = old.oid and a.attnum > 0 and not a.attisdropped;
    begin
      execute format('insert into %s (%s) select %s from %s', target, columns, columns, source);
    exception when unique_violation then
      raise exception '% has several rows, and nothing tells them apart', target
        using hint = 'Name the columns that do as `key` of its route, or put a unique index on them, and make this migration anew.';
    end;
  end if;
  if in_key is not null then
    begin
      execute format('alter table %s add primary key (%s)', target,
        (select string_agg(quote_ident(name), ', ' order by position) from unnest(in_key) with ordinality k (name, position)));
    exception when unique_violation or not_null_violation then
      raise exception 'the rows of % cannot be told apart by %: %', target, in_key, sqlerrm
        using hint = 'Name the columns that do as `key` of its route, and make this migration anew.';
    end;
  end if;

  -- Only whoever owned the view may change it: the same for the table.
  if old.relowner <> (select c.relowner from pg_catalog.pg_class c where c.oid = target::regclass) then
    execute format('alter table %s owner to %I', target, pg_get_userbyid(old.relowner));
  end if;

  -- Readers of the view may read the table: but for anon, as whom anybody reads. What new tables grant by default is
  -- taken back first. Roles of the API see rows by policy; the others saw all rows, and still do.
  for item in
    select distinct coalesce(r.rolname, 'public') as role, g.grantee
      from pg_catalog.pg_class c, aclexplode(c.relacl) g left join pg_catalog.pg_roles r on r.oid = g.grantee
     where c.oid = target::regclass and g.grantee <> c.relowner
  loop
    execute format('revoke all on %s from %s', target, case when item.grantee = 0 then 'public' else quote_ident(item.role) end);
  end loop;
  for item in
    select r.rolname, '' as columns, bool_or(g.is_grantable) as grantable
      from aclexplode(old.relacl) g join pg_catalog.pg_roles r on r.oid = g.grantee
     where g.privilege_type = 'SELECT' and r.rolname <> 'anon' and r.oid <> old.relowner group by r.rolname
    union all
    select r.rolname, format('(%I)', a.attname), bool_or(g.is_grantable)
      from pg_catalog.pg_attribute a, aclexplode(a.attacl) g join pg_catalog.pg_roles r on r.oid = g.grantee
     where a.attrelid = old.oid and g.privilege_type = 'SELECT' and r.rolname <> 'anon' and r.oid <> old.relowner
     group by r.rolname, a.attname
  loop
    execute format('grant select %s on %s to %I %s', item.columns, target, item.rolname,
      case when item.grantable then 'with grant option' end);
  end loop;
  execute format('alter table %s enable row level security', target);
  select string_agg(distinct quote_ident(r.rolname), ', ') as roles into item
    from pg_catalog.pg_roles r
   where r.rolname not in ('anon', 'authenticated', 'service_role') and r.oid <> old.relowner and (
     exists (select from aclexplode(old.relacl) g where g.grantee = r.oid and g.privilege_type = 'SELECT') or exists (
       select from pg_catalog.pg_attribute a, aclexplode(a.attacl) g
        where a.attrelid = old.oid and g.grantee = r.oid and g.privilege_type = 'SELECT'));
  if item.roles is not null then
    execute format('create policy realtime_migrate_kept on %s for select to %s using (true)', target, item.roles);
  end if;
  -- The source is behind no policy, so the API does not show it.
  execute format('revoke select on %s from public, anon, authenticated', source);

  execute format('comment on table %s is %L', target, obj_description(old.oid, 'pg_class'));
  for item in
    select a.attname, col_description(old.oid, a.attnum) as comment
      from pg_catalog.pg_attribute a
     where a.attrelid = old.oid and a.attnum > 0 and col_description(old.oid, a.attnum) is not null
  loop
    execute format('comment on column %s.%I is %L', target, item.attname, item.comment);
  end loop;

  foreach reader in array coalesce(readers, '{}') loop
    execute reader;
  end loop;
  if old.relkind = 'v' and pg_relation_is_updatable(old.oid, true) & 28 <> 0 then
    raise warning '% could be written to; what is written to the table of that name is undone by the next refresh', target
      using hint = format('Write to %s, or to the tables it reads.', source);
  end if;
  raise notice 'the view % is called % now; a table has taken its name', target, source;
end
$fn$;
