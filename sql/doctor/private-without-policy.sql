-- only with: realtime.messages
-- A private channel is joined by those whom a policy on realtime.messages lets read its topic, and refused to others.
with topic as (
  select distinct t.topic, coalesce(t.roles, array['authenticated']) as roles
    from jsonb_to_recordset(coalesce(nullif(current_setting('realtime_migrate.topics', true), ''), '[]')::jsonb)
      as t (topic text, private boolean, roles text[])
   where t.private
)
select 'RM331' as code, 'private-without-policy' as name, 'error' as level,
       format('channel %s', t.topic) as object,
       format('is private, and no policy on realtime.messages lets %s read: every join is refused', array_to_string(t.roles, ' or ')) as detail,
       'Write a policy for SELECT on realtime.messages that names the topic.' as remediation,
       format(E'drop policy if exists %1$I on realtime.messages;\ncreate policy %1$I on realtime.messages for select to %2$I using (\n  (select realtime.topic()) like %3$L and extension = ''broadcast'' and (\n    %4$s\n  )\n);',
         left('realtime_migrate_listen_' || t.topic, 63), t.roles[1],
         regexp_replace(regexp_replace(t.topic, '([\\%_])', '\\\1', 'g'), '\{[^{}]*\}', '_%', 'g'),
         coalesce(nullif(current_setting('realtime_migrate.admin', true), ''),
           $sql$(select auth.jwt()) -> 'app_metadata' ->> 'role' = 'admin'$sql$)) as fix_sql
  from topic t
  join pg_catalog.pg_class c on c.relname = 'messages'
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = 'realtime'
 where c.relrowsecurity
   and not exists (
     select from unnest(t.roles) as r (role)
       join pg_catalog.pg_roles known on known.rolname = r.role
       join pg_catalog.pg_policy p on p.polrelid = c.oid and p.polpermissive and p.polcmd in ('r', '*')
      where p.polroles = array[0]::oid[]
         or exists (select from unnest(p.polroles) as g (role) where pg_has_role(known.oid, g.role, 'member')));
