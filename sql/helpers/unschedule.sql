-- The job goes, where there is one.
create or replace procedure pg_temp.unschedule(in_job text) language plpgsql as $fn$
begin
  if to_regprocedure('cron.unschedule(bigint)') is not null then
    perform cron.unschedule(jobid) from cron.job where jobname = in_job;
  end if;
end
$fn$;
