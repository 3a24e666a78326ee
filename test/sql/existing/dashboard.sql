-- A dashboard as teams build them: thirty columns, JSON aggregates, an index over an expression, a view that reads it,
-- and a function that drops the materialized view and makes it again.
create table orders (id bigint primary key, region text not null, amount numeric not null, at timestamptz not null default now());
insert into orders (id, region, amount) values (1, 'eu', 10), (2, 'eu', 5.5), (3, 'us', 7);

create function rebuild_metrics(reason text default 'cron') returns boolean
language plpgsql security definer set search_path = public, pg_temp as $fn$
declare
  started timestamptz := clock_timestamp();
begin
  drop materialized view if exists shop_metrics cascade;
  create materialized view shop_metrics as
    select
      1 as key_id, count(*) as orders, sum(amount) as revenue, avg(amount) as mean, min(amount) as least, max(amount) as most,
      count(distinct region) as regions, bool_or(amount > 8) as has_big, bool_and(amount > 0) as all_paid,
      array_agg(region order by id) as region_list, array_agg(id order by id) as ids,
      json_agg(json_build_object('id', id, 'amount', amount) order by id) as rows_json,
      jsonb_agg(amount order by id) as amounts, json_object_agg(id, region order by id) as per_id,
      jsonb_build_object('eu', count(*) filter (where region = 'eu')) as split, string_agg(region, ',' order by id) as text_list,
      percentile_cont(0.5) within group (order by amount) as median, stddev(amount) as deviation,
      date '2026-01-01' as since, interval '1 hour' as span, point(1, 2) as place, xmlelement(name shop) as mark,
      int4range(1, 10) as range, '10.0.0.1'::inet as host, 'a'::"char" as letter, 1.5::real as factor,
      2.5::double precision as ratio, 'x'::varchar(5) as short, '\xdead'::bytea as bytes,
      'c0ffee00-0000-0000-0000-000000000000'::uuid as run
    from orders;
  create unique index shop_metrics_key on shop_metrics (key_id);
  create index shop_metrics_text on shop_metrics (lower(text_list));
  create view big_shops as select revenue, rows_json from shop_metrics where revenue > 1;
  comment on materialized view shop_metrics is 'numbers of the shop';
  perform pg_notify('metrics', reason || (clock_timestamp() - started)::text);
  return true;
end
$fn$;
select rebuild_metrics();
comment on column shop_metrics.revenue is 'before tax';
grant select on shop_metrics to authenticated;
