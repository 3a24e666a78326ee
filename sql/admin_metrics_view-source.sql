-- YOUR QUERY GOES HERE. What the dashboard shows is read from this view; the refresh function copies it into the table
-- when it changed. Replace it with what your backend used to compute (`create or replace view`, same column names; add
-- new columns to the table as well). It is created once and never overwritten by a later migration.
do $do$
begin
  if to_regclass(format('%I.%I', :'schema', :'source')) is not null then
    return;
  end if;
  begin
    create view :"schema".:"source" as
    with
      recent as materialized (
        select level, service, created_at, context ->> 'path' as path, context ->> 'user_id' as user_id
          from :"schema".system_logs where created_at > now() - interval '1 day'
      ),
      endpoints as (
        select path, count(*) as calls from recent
         where path is not null and created_at > now() - interval '1 hour'
         group by path order by calls desc, path limit 5
      ),
      services as (
        select service as name,
               count(*) filter (where created_at > now() - interval '5 minutes') as lines,
               count(*) filter (where created_at > now() - interval '5 minutes' and level = 'error') as errors
          from recent where created_at > now() - interval '1 hour' group by service
      )
    select
      1 as key_id,
      -- People named by `context.user_id` in the logs of a day. All accounts: (select count(*) from auth.users)
      (select count(distinct user_id) from recent) as total_users,
      (select count(distinct user_id) from recent where created_at > now() - interval '15 minutes') as active_users,
      (select count(*) from :"schema".system_alerts where not acknowledged) as open_alerts,
      (select count(*) from recent where level = 'error' and created_at > now() - interval '1 hour') as errors_last_hour,
      (select count(*) / 5.0::double precision from recent
        where path is not null and created_at > now() - interval '5 minutes') as requests_per_minute,
      (select coalesce(jsonb_agg(jsonb_build_object('path', path, 'calls', calls) order by calls desc, path), '[]')
         from endpoints) as top_endpoints,
      -- down: every line of the last five minutes is an error; degraded: some are.
      (select coalesce(jsonb_agg(jsonb_build_object('name', name, 'status',
                case when errors = 0 then 'up' when errors < lines then 'degraded' else 'down' end) order by name), '[]')
         from services) as service_health;
  exception when undefined_table or undefined_column or undefined_function or datatype_mismatch then
    raise warning 'the starting query does not fit this database (%): %.% shows zeros until you write yours',
      sqlerrm, :'schema', :'source';
    create view :"schema".:"source" as
    select 1 as key_id, 0::bigint as total_users, 0::bigint as active_users, 0::bigint as open_alerts,
           0::bigint as errors_last_hour, 0::double precision as requests_per_minute,
           '[]'::jsonb as top_endpoints, '[]'::jsonb as service_health;
  end;
end
$do$;

-- The view sees every row whoever asks, so nobody but the refresh function and the backend may ask.
revoke all on table :"schema".:"source" from public, anon, authenticated;
grant select on table :"schema".:"source" to service_role;
