-- What a Supabase project's database has before the first migration, as far as migrations and policies can see it.
alter schema public owner to postgres;
grant usage on schema public to anon, authenticated, service_role;

-- Projects created before 2026 grant everything on new tables; row level security alone protects them.
alter default privileges for role postgres in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on functions to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on sequences to anon, authenticated, service_role;

create schema auth;
grant usage on schema auth to anon, authenticated, service_role, postgres;

create function auth.jwt() returns jsonb language sql stable as $fn$
  select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb
$fn$;
create function auth.uid() returns uuid language sql stable as $fn$
  select (auth.jwt() ->> 'sub')::uuid
$fn$;
create function auth.role() returns text language sql stable as $fn$
  select auth.jwt() ->> 'role'
$fn$;

create schema realtime authorization supabase_realtime_admin;
grant usage on schema realtime to anon, authenticated, service_role, postgres;
set role supabase_realtime_admin;

create table realtime.messages (
  id uuid not null default gen_random_uuid(),
  topic text not null,
  extension text not null,
  event text,
  payload jsonb,
  private boolean default false,
  inserted_at timestamp not null default now(),
  primary key (id, inserted_at)
) partition by range (inserted_at);
create table realtime.messages_all partition of realtime.messages default;
alter table realtime.messages enable row level security;
grant select, insert on realtime.messages to anon, authenticated, service_role;

create function realtime.topic() returns text language sql stable as $fn$
  select nullif(current_setting('realtime.topic', true), '')
$fn$;

-- Like the real one: not SECURITY DEFINER, and an error becomes a warning.
create function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void
language plpgsql as $fn$
begin
  if jsonb_typeof(payload) <> 'object' then
    raise exception 'the payload must be an object';
  end if;
  insert into realtime.messages (payload, event, topic, private, extension)
  values (jsonb_build_object('id', gen_random_uuid()) || payload, event, topic, private, 'broadcast');
exception when others then
  raise warning 'ErrorSendingBroadcastMessage: %', sqlerrm;
end
$fn$;

reset role;
set role postgres;
create publication supabase_realtime;
reset role;
