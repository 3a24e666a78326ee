-- Alerts, appended by your services. A table that exists already is left as it is.
create table if not exists :"schema".:"table" (
  id uuid primary key default gen_random_uuid(),
  severity text not null check (severity in ('info', 'warning', 'critical')),
  title text not null,
  message text not null default '',
  source text not null,
  acknowledged boolean not null default false,
  created_at timestamptz not null default now()
);
