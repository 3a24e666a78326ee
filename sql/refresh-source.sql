-- Brings the table up to date with its source. Only rows that differ are written, so a refresh without news sends
-- nothing. What is stored is compared (as REFRESH … CONCURRENTLY does), because json, xml and points have no equality, and
-- what is equal to a case-insensitive text is still another text.
do $do$
declare
  old constant regprocedure := to_regprocedure(format('%I.%I()', :'schema', :'refresh'));
begin
  if old is not null and obj_description(old, 'pg_proc') is distinct from :'mark' then
    raise exception 'there is a function %.%() already', :'schema', :'refresh'
      using hint = 'Make this migration anew from the database as it is now.';
  end if;
end
$do$;

create or replace function :"schema".:"refresh"() returns void
language plpgsql security definer set search_path = '' as $fn$
begin
:{renew}  -- One at a time: two that overlap would compare with rows that are about to change.
  lock table :"schema".:"table" in share row exclusive mode;
  with fresh as materialized (
    select :{selected} from :"schema".:"source"
  ), gone as (
    delete from :"schema".:"table" t
     where not exists (select from fresh f where row(:{fresh_key})::record operator(pg_catalog.*=) row(:{table_key})::record)
  )
  insert into :"schema".:"table" as t (:{columns})
  select :{columns} from fresh
  on conflict (:{key}) do update set
    :{assigned}
   where row(:{old_values})::record operator(pg_catalog.*<>) row(:{new_values})::record;
end
$fn$;

comment on function :"schema".:"refresh"() is :'mark';
revoke all on function :"schema".:"refresh"() from public, anon, authenticated;
grant execute on function :"schema".:"refresh"() to service_role;
