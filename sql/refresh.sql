-- A function of this name that is not ours (it refreshed the materialized view) is kept under another name; jobs that
-- call it by name get the new one.
do $do$
declare
  old constant regprocedure := to_regprocedure(format('%I.%I()', :'schema', :'refresh'));
begin
  if old is not null and obj_description(old, 'pg_proc') is distinct from :'mark' then
    execute format('alter function %s rename to %I', old, :'replaced');
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
  source constant regclass := to_regclass(format('%I.%I', :'schema', :'source'));
  copied text;      -- every column both sides have
  keys text;        -- the primary key
  same_key text;    -- "the row of the source is this row"
  key_is_known boolean;
  assigned text;
  old_values text;
  new_values text;
  stamp text := '';
begin
:{query}  if source is null then
    raise notice 'the view % does not exist yet: % stays as it is', format('%I.%I', :'schema', :'source'), target;
    return;
  end if;
  if (select c.relkind from pg_catalog.pg_class c where c.oid = source) = 'm' then
    execute format('refresh materialized view %s', source);
  end if;

  with columns as (
    select quote_ident(t.attname) as name, t.attnum as position, s.attname is not null as shared,
           coalesce(t.attnum = any (k.indkey), false) as key,
           -- These cannot be compared; their text can.
           case when t.atttypid in ('json'::regtype, 'xml'::regtype, 'point'::regtype) then '::text' else '' end as as_text
      from pg_catalog.pg_attribute t
      left join pg_catalog.pg_attribute s
        on s.attrelid = source and s.attname = t.attname and s.attnum > 0 and not s.attisdropped
      left join pg_catalog.pg_index k on k.indrelid = target and k.indisprimary
     where t.attrelid = target and t.attnum > 0 and not t.attisdropped and t.attgenerated = ''
       and t.attname <> 'generated_at'
  )
  select string_agg(name, ', ' order by position) filter (where shared),
         string_agg(name, ', ' order by position) filter (where key),
         string_agg(format('s.%s = t.%s', name, name), ' and ') filter (where key),
         bool_and(shared) filter (where key),
         string_agg(format('%s = excluded.%s', name, name), ', ' order by position) filter (where shared and not key),
         string_agg('t.' || name || as_text, ', ' order by position) filter (where shared and not key),
         string_agg('excluded.' || name || as_text, ', ' order by position) filter (where shared and not key)
    into copied, keys, same_key, key_is_known, assigned, old_values, new_values
    from columns;
  if keys is null or copied is null then
    raise exception '% needs a primary key and a column that % has too', target, source;
  end if;
  if exists (
    select from pg_catalog.pg_attribute where attrelid = target and attname = 'generated_at' and not attisdropped
  ) then
    stamp := ', generated_at';
  end if;

  -- Where all columns are key there is nothing to update.
  execute
    format('insert into %s as t (%s%s) select %s%s from %s on conflict (%s) do ',
      target, copied, stamp, copied, case when stamp <> '' then ', now()' end, source, keys)
    || case when assigned is null then 'nothing' else
      format('update set %s%s where row(%s) is distinct from row(%s)',
        assigned, case when stamp <> '' then ', generated_at = now()' end, old_values, new_values) end;

  -- Rows that the source no longer has. A source without the key's columns describes a single row, which stays.
  if key_is_known then
    execute format('delete from %s t where not exists (select from %s s where %s)', target, source, same_key);
  end if;
end
$fn$;

comment on function :"schema".:"refresh"() is :'mark';
revoke all on function :"schema".:"refresh"() from public, anon, authenticated;
grant execute on function :"schema".:"refresh"() to service_role;

-- The first row, so that a page opened now has something to load.
select :"schema".:"refresh"();
