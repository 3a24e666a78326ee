-- The roles below are Supabase's. Stopping here is kinder than failing in the middle of a grant.
do $do$
begin
  if to_regrole('anon') is null or to_regrole('authenticated') is null or to_regrole('service_role') is null then
    raise exception 'the roles anon, authenticated and service_role do not all exist'
      using hint = 'This migration is meant for a Supabase database.';
  end if;
end
$do$;
