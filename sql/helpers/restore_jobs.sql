-- Jobs run again what they ran before they were told to call the refresh function.
create or replace procedure pg_temp.restore_jobs(in_call text) language plpgsql as $fn$
declare
  mark constant text := E'\n-- realtime-migrate, was:\n-- ';
  job record;
  wanted text;
begin
  if to_regprocedure('cron.schedule(text,text,text)') is null then
    return;
  end if;
  for job in
    select j.jobid, j.jobname, j.schedule, j.command from cron.job j
     where strpos(j.command, mark) > 0 and strpos(j.command, in_call) > 0
     order by j.jobid
  loop
    wanted := replace(substr(job.command, strpos(job.command, mark) + length(mark)), E'\n-- ', E'\n');
    if has_function_privilege(to_regprocedure('cron.alter_job(bigint,text,text,text,text,boolean)')::oid, 'execute') then
      perform cron.alter_job(job.jobid, command := wanted);
    elsif job.jobname is not null then
      perform cron.schedule(job.jobname, job.schedule, wanted);
    else
      perform cron.unschedule(job.jobid), cron.schedule(job.schedule, wanted);
    end if;
  end loop;
end
$fn$;
