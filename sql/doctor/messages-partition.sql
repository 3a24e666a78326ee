-- A broadcast from the database, and every private channel, goes through realtime.messages, which has a partition for
-- each day. Without today's a message is lost with a warning that nobody reads.
with topic as (
  select bool_or(t.private) as private, string_agg(distinct t.topic, ', ') as topics
    from jsonb_to_recordset(coalesce(nullif(current_setting('realtime_migrate.topics', true), ''), '[]')::jsonb)
      as t (topic text, private boolean)
  having count(*) > 0
),
messages as (
  select c.oid, c.relkind from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname = 'realtime' and c.relname = 'messages'
),
partition as (
  select b.bound, regexp_match(b.bound, $$FROM \('([^']+)'\) TO \('([^']+)'\)$$) as days
    from messages m
    join pg_catalog.pg_inherits i on i.inhparent = m.oid
    join pg_catalog.pg_class c on c.oid = i.inhrelid
    cross join lateral (select pg_get_expr(c.relpartbound, c.oid) as bound) b
)
select 'RM330' as code, 'no-partition-for-today' as name,
       case when topic.private then 'error' else 'warning' end as level,
       'realtime.messages' as object,
       case when m.oid is null then 'does not exist' else 'has no partition for today' end
         || format(': private channels cannot be joined and messages from the database are lost (%s)', topic.topics) as detail,
       'Realtime makes the partitions itself while clients connect. Open a channel, and look again; else restart the project.' as remediation,
       case when m.oid is not null then format(
         'create table if not exists realtime.%I partition of realtime.messages for values from (%L) to (%L);',
         to_char(now() at time zone 'UTC', '"messages_"YYYY_MM_DD'),
         to_char(now() at time zone 'UTC', 'YYYY-MM-DD'),
         to_char(now() at time zone 'UTC' + interval '1 day', 'YYYY-MM-DD')) end as fix_sql
  from topic
  left join messages m on true
 where m.oid is null
    or m.relkind = 'p' and not exists (
         select from partition p
          where p.days is null
             or now() at time zone 'UTC' >= p.days[1]::timestamp and now() at time zone 'UTC' < p.days[2]::timestamp);
