-- A function of this name that is not ours (it refreshed the materialized view) is kept under another name; jobs that
-- call it by name get the new one.
do $do$
declare
  old oid := to_regprocedure(format('%I.%I()', :'schema', :'refresh'));
begin
  if old is not null and obj_description(old, 'pg_proc') is distinct from :'mark' then
    execute format('alter function %I.%I() rename to %I', :'schema', :'refresh', :'replaced');
    raise notice 'the function %() that was there is called %() now', :'refresh', :'replaced';
  end if;
end
$do$;

-- Brings the table up to date with its source. Only rows that differ are written, so a refresh without news sends
-- nothing; never TRUNCATE or drop, which Realtime cannot see. Columns are looked up on each call: those the source and
-- the table share are copied, `generated_at` says when the row last changed.
create or replace function :"schema".:"refresh"() returns void
language plpgsql security definer set search_path = '' as $fn$
declare
  target constant regclass := format('%I.%I', :'schema', :'table')::regclass;
  source constant regclass := format('%I.%I', :'schema', :'source')::regclass;
  shared text;
  keys text;
  same_key text;
  assignments text;
  old_values text;
  new_values text;
begin
  if (select c.relkind from pg_catalog.pg_class c where c.oid = source) = 'm' then
    execute format('refresh materialized view %s', source);
  end if;

  with columns as (
    select quote_ident(t.attname) as name, t.attnum as position, s.attname is not null as is_shared,
           coalesce(t.attnum = any (i.indkey), false) as is_key,
           -- json, xml and point cannot be compared; their text can.
           case when t.atttypid in ('json'::regtype, 'xml'::regtype, 'point'::regtype) then '::text' else '' end as cast_to
      from pg_catalog.pg_attribute t
      left join pg_catalog.pg_attribute s
        on s.attrelid = source and s.attname = t.attname and s.attnum > 0 and not s.attisdropped
      left join pg_catalog.pg_index i on i.indrelid = target and i.indisprimary
     where t.attrelid = target and t.attnum > 0 and not t.attisdropped and t.attgenerated = ''
       and t.attname <> 'generated_at'
  )
  select string_agg(name, ', ' order by position) filter (where is_shared),
         string_agg(name, ', ' order by position) filter (where is_key),
         string_agg(format('s.%s = t.%s', name, name), ' and ') filter (where is_key),
         string_agg(format('%s = excluded.%s', name, name), ', ' order by position) filter (where is_shared and not is_key),
         string_agg('t.' || name || cast_to, ', ' order by position) filter (where is_shared and not is_key),
         string_agg('excluded.' || name || cast_to, ', ' order by position) filter (where is_shared and not is_key)
    into shared, keys, same_key, assignments, old_values, new_values
    from columns;
  if keys is null or assignments is null then
    raise exception '% needs a primary key and at least one more column that % has too', target, source;
  end if;

  execute format(
    'insert into %s as t (%s) select %s from %s on conflict (%s) do update set %s, generated_at = now() '
    'where row(%s) is distinct from row(%s)',
    target, shared, shared, source, keys, assignments, old_values, new_values);

  -- Rows that the source no longer has. A source without the key columns describes a single row, which stays.
  if not exists (
    select from pg_catalog.pg_index i cross join unnest(i.indkey::smallint[]) k (attnum)
      join pg_catalog.pg_attribute t on t.attrelid = target and t.attnum = k.attnum
     where i.indrelid = target and i.indisprimary and not exists (
       select from pg_catalog.pg_attribute s
        where s.attrelid = source and s.attname = t.attname and s.attnum > 0 and not s.attisdropped)
  ) then
    execute format('delete from %s t where not exists (select from %s s where %s)', target, source, same_key);
  end if;
end
$fn$;

comment on function :"schema".:"refresh"() is :'mark';
revoke all on function :"schema".:"refresh"() from public, anon, authenticated;
grant execute on function :"schema".:"refresh"() to service_role;

-- The first row, so that a page opened now has something to load.
select :"schema".:"refresh"();
