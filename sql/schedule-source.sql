-- Somebody has to call the refresh function: a job does, every two minutes, unless another one or a function of yours
-- that was known to refresh the view already calls it.
do $do$
declare
  caller text;
  other text;
begin
  if to_regprocedure('cron.schedule(text,text,text)') is not null then
    foreach caller in array :{callers} loop
      select coalesce(jobname, 'job ' || jobid) into other from cron.job
       where active and jobname is distinct from :'job' and strpos(command, caller) > 0;
      if found then
        raise notice '% calls %() already: no job added', other, caller;
        return;
      end if;
    end loop;
  end if;
  if cardinality(:{callers}) > 1 then
    raise notice 'no job is added: whoever calls %() refreshes the table', :{callers}[2];
  elsif to_regprocedure('cron.schedule(text,text,text)') is null then
    raise notice 'pg_cron is not installed: nothing calls %() by itself', :'refresh'
      using hint = 'create extension pg_cron; then run this migration again, or call the function from your backend.';
  else
    perform cron.schedule(:'job', :'schedule', :'command');
  end if;
end
$do$;
