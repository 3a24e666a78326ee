-- One query each time, whatever the number of viewers. A job of your own that calls the function is kept.
do $do$
declare
  other text;
  counts_seconds boolean;
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
    -- From version 1.5 on, pg_cron counts seconds; before, a minute is the least.
    select regexp_match(extversion, '^(\d+)\.(\d+)')::int[] >= array[1, 5] into counts_seconds
      from pg_catalog.pg_extension where extname = 'pg_cron';
    if :'schedule' like '% seconds' and not coalesce(counts_seconds, false) then
      raise notice 'this pg_cron does not count seconds: %() runs every minute', :'refresh';
      perform cron.schedule(:'job', '* * * * *', :'command');
    else
      perform cron.schedule(:'job', :'schedule', :'command');
    end if;
  end if;
end
$do$;
