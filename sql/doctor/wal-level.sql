-- Realtime reads the write-ahead log through logical decoding.
select 'RM322' as code, 'wal-level' as name, 'error' as level,
       'wal_level' as object,
       format('is %s: Realtime needs logical decoding, and no change ever arrives', current_setting('wal_level')) as detail,
       'Set wal_level to logical and restart the server. On Supabase it always is; a copy on a server of your own needs it.' as remediation,
       null::text as fix_sql
 where current_setting('wal_level') <> 'logical'
   and jsonb_array_length(current_setting('realtime_migrate.targets')::jsonb) > 0;
