-- A database in which every channel of test/doctor/databases.ts delivers.
create table public.alerts (
  id bigint generated always as identity primary key,
  title text not null,
  body text
);
create table public.metrics (id integer primary key, value double precision);
insert into public.alerts (title) values ('first');
insert into public.metrics values (1, 0);

alter table public.alerts enable row level security;
alter table public.metrics enable row level security;
create policy admins on public.alerts for select to authenticated
  using ((select auth.jwt()) -> 'app_metadata' ->> 'role' = 'admin');
create policy everyone on public.metrics for select to authenticated, anon using (true);
grant select on public.alerts, public.metrics to authenticated;
alter publication supabase_realtime add table public.alerts, public.metrics;

create view public.metrics_source as select 1 as id, count(*)::double precision as value from public.alerts;
create function public.refresh_metrics() returns void language plpgsql as $fn$
begin
  insert into public.metrics as m select * from public.metrics_source
  on conflict (id) do update set value = excluded.value where m.value is distinct from excluded.value;
end
$fn$;

-- As pg_cron makes them, as far as they are read.
create schema cron;
create table cron.job (
  jobid bigint primary key, schedule text, command text, active boolean not null default true, jobname text
);
create table cron.job_run_details (
  jobid bigint, runid bigint primary key, status text, return_message text, end_time timestamptz
);
insert into cron.job values (1, '*/2 * * * *', 'select public.refresh_metrics()', true, 'metrics');
insert into cron.job_run_details values (1, 1, 'failed', 'ERROR: old', now()), (1, 2, 'succeeded', '1 row', now()),
  (1, 3, 'running', null, null);

create policy rooms on realtime.messages for select to authenticated
  using ((select realtime.topic()) like 'room:%' and extension = 'broadcast');
create function public.tell_room() returns trigger language plpgsql security definer set search_path = '' as $fn$
begin
  perform realtime.send(jsonb_build_object('title', new.title), 'alert', 'room:' || new.id, true);
  return null;
end
$fn$;
create trigger tell_room after insert on public.alerts for each row execute function public.tell_room();
