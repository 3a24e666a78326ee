-- Old rows go each night; subscribers to INSERT hear nothing of it.
do $do$
begin
  if not exists (
    select from pg_catalog.pg_attribute
     where attrelid = format('%I.%I', :'schema', :'table')::regclass and attname = :'time' and not attisdropped
  ) then
    raise exception '% has no column %, which would tell how old a row is', :'table', :'time'
      using hint = 'Name the column in `snapshot.order` of the route, or take `keep` away.';
  elsif to_regprocedure('cron.schedule(text,text,text)') is null then
    raise notice 'pg_cron is not installed: nothing removes old rows of %', :'table'
      using hint = 'create extension pg_cron; then run this migration again.';
  else
    perform cron.schedule(:'job', '17 3 * * *', :'command');
  end if;
end
$do$;
