-- A slot that is not read keeps the log from being removed until the disk is full; one that is read too slowly delays
-- every change.
with slot as (
  select s.slot_name, s.active, s.wal_status,
         pg_wal_lsn_diff(
           case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end,
           s.restart_lsn) as behind
    from pg_catalog.pg_replication_slots s
   where s.slot_type = 'logical' and s.database = current_database()
)
select 'RM324' as code, 'slot-behind' as name, 'warning' as level,
       format('replication slot %s', slot_name) as object,
       case when wal_status = 'lost' then 'has lost its place in the log: whoever reads it misses changes'
            else format('is %s behind%s', pg_size_pretty(behind), case when active then '' else ', and nobody reads it' end)
       end as detail,
       case when active then 'Find out what slows its reader; changes arrive late until it has caught up.'
            else 'Start its reader again, or drop the slot when nobody needs it: the log it keeps fills the disk.' end as remediation,
       case when not active and slot_name not like 'supabase%'
         then format('-- when nobody needs it: select pg_drop_replication_slot(%L);', slot_name) end as fix_sql
  from slot
 where wal_status = 'lost' or behind > 100 * 1024 * 1024;
