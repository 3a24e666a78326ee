-- The dashboard's numbers: one row in a real table, whatever its name says. A view cannot be published, and refreshing
-- a materialized view writes nothing that Realtime could see.
create table if not exists :"schema".:"table" (
  key_id integer primary key default 1 check (key_id = 1),
  total_users bigint not null default 0,
  active_users bigint not null default 0,
  open_alerts bigint not null default 0,
  errors_last_hour bigint not null default 0,
  requests_per_minute double precision not null default 0,
  top_endpoints jsonb not null default '[]',
  service_health jsonb not null default '[]',
  generated_at timestamptz not null default now()
);
