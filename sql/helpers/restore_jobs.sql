-- Jobs run again what they ran before they were told to call the refresh function.
create or replace procedure pg_temp.restore_jobs(in_call text) language plpgsql as $fn$
declare
  mark constant text := E'\n-- realtime-migrate, was:\n-- ';
  job record;
begin
  if to_regclass('cron.job') is null or to_regproc('cron.alter_job') is null then
    return;
  end if;
  for job in
    select j.jobid, j.command from cron.job j where strpos(j.command, mark) > 0 and strpos(j.command, in_call) > 0
  loop
    perform cron.alter_job(job.jobid, command := replace(
      substr(job.command, strpos(job.command, mark) + length(mark)), E'\n-- ', E'\n'));
  end loop;
end
$fn$;
