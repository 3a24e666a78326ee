-- Somebody has to call the refresh function: a job does, unless another one or a function of yours
-- that was known to refresh the view already calls it.
do $do$
declare
  callers constant text[] := :{callers};
  caller text;
  other text;
  counts_seconds boolean;
begin
  if to_regprocedure('cron.schedule(text,text,text)') is not null then
    foreach caller in array callers loop
      select coalesce(jobname, 'job ' || jobid) into other from cron.job
       where active and jobname is distinct from :'job' and strpos(command, caller) > 0;
      if found then
        raise notice '% calls %() already: no job added', other, caller;
        return;
      end if;
    end loop;
  end if;
  if cardinality(callers) > 1 then
    raise notice 'no job is added: whoever calls %() refreshes the table', callers[2];
  elsif to_regprocedure('cron.schedule(text,text,text)') is null then
    raise notice 'pg_cron is not installed: nothing calls %() by itself', :'refresh'
      using hint = 'create extension pg_cron; then run this migration again, or call the function from your backend.';
  else
    -- From version 1.5 on, pg_cron counts seconds; before, a minute is the least.
    select regexp_match(extversion, '^(\d+)\.(\d+)')::int[] >= array[1, 5] into counts_seconds
      from pg_catalog.pg_extension where extname = 'pg_cron';
    perform cron.schedule(:'job',
      case when :'schedule' like '% seconds' and not coalesce(counts_seconds, false) then '* * * * *' else :'schedule' end,
      :'command');
  end if;
end
$do$;
