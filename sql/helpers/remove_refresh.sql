-- The refresh function goes with its job, and the function it replaced has its name back. The view with the query
-- stays, because a team may have written it.
create or replace procedure pg_temp.remove_refresh(in_schema text, in_refresh text, in_replaced text, in_mark text, in_job text)
language plpgsql as $fn$
declare
  ours constant regprocedure := to_regprocedure(format('%I.%I()', in_schema, in_refresh));
  replaced constant regprocedure := to_regprocedure(format('%I.%I()', in_schema, in_replaced));
begin
  if to_regprocedure('cron.unschedule(bigint)') is not null then
    perform cron.unschedule(jobid) from cron.job where jobname = in_job;
  end if;
  if ours is null or obj_description(ours, 'pg_proc') is distinct from in_mark then
    return;
  end if;
  execute format('drop function %s', ours);
  if replaced is not null then
    execute format('alter function %s rename to %I', replaced, in_refresh);
  end if;
end
$fn$;
