-- What is inserted into a source is appended here, column by column as far as the names agree. A row that does not fit must
-- not make the application's own write fail: it becomes a warning.
create or replace function :"schema".:"function"() returns trigger
language plpgsql security definer set search_path = '' as $fn$
declare
  target constant regclass := format('%I.%I', :'schema', :'table')::regclass;
  shared text;
begin
  select string_agg(quote_ident(t.attname), ', ' order by t.attnum) into shared
    from pg_catalog.pg_attribute t
    join pg_catalog.pg_attribute s on s.attrelid = tg_relid and s.attname = t.attname and s.attnum > 0 and not s.attisdropped
   where t.attrelid = target and t.attnum > 0 and not t.attisdropped and t.attgenerated = '' and t.attidentity <> 'a';
  if shared is null then
    raise warning '% and % have no column in common', target, tg_relid::regclass;
    return null;
  end if;
  execute format('insert into %s (%s) select %s from jsonb_populate_record(null::%s, $1) on conflict do nothing',
    target, shared, shared, target) using to_jsonb(new);
  return null;
exception when others then
  raise warning 'a row of % was not appended to %: %', tg_relid::regclass, :'table', sqlerrm;
  return null;
end
$fn$;

comment on function :"schema".:"function"() is :'comment';
revoke all on function :"schema".:"function"() from public, anon, authenticated;
