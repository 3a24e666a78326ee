-- A publication can be told to leave out kinds of changes; a listener for one of them waits forever.
with target as (
  select coalesce(t.schema, 'public') as schema, t."table", upper(event) as event
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb)
      as t (schema text, "table" text, events text[])
    cross join unnest(case when t.events is null or '*' = any (t.events)
                           then array['INSERT', 'UPDATE', 'DELETE'] else t.events end) as listened (event)
),
missing as (
  select p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate,
         string_agg(distinct format('%I.%I', t.schema, t."table"), ', ') as tables,
         string_agg(distinct t.event, ', ') as events
    from pg_catalog.pg_publication p
    join target t on t.event = 'INSERT' and not p.pubinsert
                  or t.event = 'UPDATE' and not p.pubupdate
                  or t.event = 'DELETE' and not p.pubdelete
   where p.pubname = 'supabase_realtime'
   group by 1, 2, 3, 4
)
select 'RM305' as code, 'events-not-published' as name, 'error' as level,
       'publication supabase_realtime' as object,
       format('leaves out %s, which the code listens to on %s', m.events, m.tables) as detail,
       'Publish all kinds of changes.' as remediation,
       format('alter publication supabase_realtime set (publish = %L);',
         'insert, update, delete' || case when m.pubtruncate then ', truncate' else '' end) as fix_sql
  from missing m;
