-- The production schema of the migration guide, as it is before: a materialized view that a function drops and makes anew, and
-- policies that look an administrator up in auth.users.
create table public.system_alerts (
  id uuid primary key default gen_random_uuid(),
  severity text not null,
  title text not null,
  message text not null default '',
  source text not null default 'api',
  acknowledged boolean not null default false,
  created_at timestamptz not null default now()
);
create table public.system_logs (
  id bigint generated always as identity primary key,
  level text not null,
  service text not null,
  message text not null,
  context jsonb,
  created_at timestamptz not null default now()
);
alter table public.system_alerts enable row level security;
alter table public.system_logs enable row level security;
create policy "Admins can view alerts" on public.system_alerts for select using (
  exists (select 1 from auth.users where users.id = auth.uid() and users.raw_app_meta_data ->> 'role' = 'admin')
);
create policy "Admins can view logs" on public.system_logs for select to authenticated using (
  exists (select 1 from auth.users where users.id = auth.uid() and users.raw_app_meta_data ->> 'role' = 'admin')
);

create materialized view public.admin_metrics_view as
select (select count(*) from auth.users) as total_users,
       (select count(*) from public.system_alerts where not acknowledged) as open_alerts,
       now() as last_updated;
create unique index on public.admin_metrics_view (last_updated);

create function public.refresh_admin_metrics_view() returns void language plpgsql security definer as $fn$
begin
  drop materialized view if exists public.admin_metrics_view;
  create materialized view public.admin_metrics_view as
  select (select count(*) from auth.users) as total_users,
         (select count(*) from public.system_alerts where not acknowledged) as open_alerts,
         now() as last_updated;
end
$fn$;
