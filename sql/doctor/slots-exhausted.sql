-- Realtime makes a replication slot when the first subscriber comes; where none is free it cannot.
select 'RM323' as code, 'no-free-slot' as name, 'error' as level,
       'replication slots' as object,
       format('are all in use (%s of %s): Realtime cannot make its own when the next subscriber comes', used.slots, current_setting('max_replication_slots')) as detail,
       'Drop slots that nobody reads, or raise max_replication_slots.' as remediation,
       null::text as fix_sql
  from (select count(*) as slots, count(*) filter (where slot_name like 'supabase_realtime%') as ours
          from pg_catalog.pg_replication_slots) used
 where used.slots >= current_setting('max_replication_slots')::int and used.ours = 0
   and jsonb_array_length(current_setting('realtime_migrate.targets')::jsonb) > 0;
