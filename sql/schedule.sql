-- One query every two minutes, whatever the number of viewers. A job of your own that calls the function is kept.
do $do$
declare
  other text;
begin
  if to_regprocedure('cron.schedule(text,text,text)') is null then
    raise notice 'pg_cron is not installed: nothing calls %() by itself', :'refresh'
      using hint = 'create extension pg_cron; then run this migration again, or call the function from your backend.';
    return;
  end if;
  for other in
    select coalesce(jobname, 'job ' || jobid) from cron.job
     where command ~* 'refresh\s+materialized\s+view' and strpos(command, :'table') > 0
  loop
    raise warning '% refreshes a materialized view that is a table now and will fail', other
      using hint = format('select cron.unschedule(%L);', other);
  end loop;
  select coalesce(jobname, 'job ' || jobid) into other from cron.job
   where active and jobname is distinct from :'job' and strpos(command, :'refresh') > 0;
  if found then
    raise notice '% calls %() already: no job added', other, :'refresh';
  else
    perform cron.schedule(:'job', :'schedule', :'command');
  end if;
end
$do$;
