-- A job that refreshes the materialized view would fail from now on: it calls the refresh function instead. What it ran
-- before stays in the command as a comment, for the way back.
create or replace procedure pg_temp.redirect_jobs(in_schema text, in_table text, in_call text) language plpgsql as $fn$
declare
  name_pattern constant text := (
    select format('(%s)', string_agg(regexp_replace(spelling, '([^[:alnum:]_])', '\\\1', 'g'), '|'))
      from (
        select distinct part.schema || part.name as spelling
          from (
            select s.schema || '.' as schema, t.name
              from unnest(array[quote_ident(in_schema), '"' || in_schema || '"']) s (schema),
                   unnest(array[quote_ident(in_table), '"' || in_table || '"']) t (name)
            union all
            select '', t.name from unnest(array[quote_ident(in_table), '"' || in_table || '"']) t (name)
             where in_schema = 'public'
          ) part
      ) spellings
  );
  refresh constant text := 'refresh\s+materialized\s+view\s+(concurrently\s+)?' || name_pattern || '(?![[:alnum:]_$".])(\s+with\s+data)?';
  job record;
  wanted text;
begin
  if to_regprocedure('cron.schedule(text,text,text)') is null then
    return;
  end if;
  for job in
    select j.jobid, j.jobname, coalesce(j.jobname, 'job ' || j.jobid) as name, j.schedule, j.command from cron.job j
     where j.command ~* refresh and strpos(j.command, E'\n-- realtime-migrate, was:') = 0
     order by j.jobid
  loop
    wanted := regexp_replace(job.command, refresh,
        case when job.command ~* '^\s*do\M' then 'perform ' else 'select ' end || replace(in_call, '\', '\\'), 'gi')
      || E'\n-- realtime-migrate, was:\n-- ' || replace(job.command, E'\n', E'\n-- ');
    -- Not everybody may alter a job. One with a name is told apart by it; one without is made again.
    if has_function_privilege(to_regprocedure('cron.alter_job(bigint,text,text,text,text,boolean)')::oid, 'execute') then
      perform cron.alter_job(job.jobid, command := wanted);
    elsif job.jobname is not null then
      perform cron.schedule(job.jobname, job.schedule, wanted);
    else
      perform cron.unschedule(job.jobid), cron.schedule(job.schedule, wanted);
    end if;
    raise notice 'the job % calls % now', job.name, in_call;
  end loop;
  for job in
    select coalesce(j.jobname, 'job ' || j.jobid) as name from cron.job j
     where j.command ~* ('(drop|create|alter)\s+materialized\s+view\s+(if\s+(not\s+)?exists\s+)?' || name_pattern)
  loop
    raise warning '% makes the materialized view anew, which is a table now: it will fail', job.name
      using hint = format('Let it run: select %s', in_call);
  end loop;
end
$fn$;
