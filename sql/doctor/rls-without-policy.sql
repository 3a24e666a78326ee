-- Row level security without a policy for the role lets nothing through, and nobody is told.
with target as (
  select distinct coalesce(t.schema, 'public') as schema, t."table", coalesce(t.roles, array['authenticated']) as roles
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb)
      as t (schema text, "table" text, roles text[])
)
select 'RM313' as code, 'rls-without-policy' as name, 'error' as level,
       format('%I.%I', t.schema, t."table") as object,
       format('has row level security and no policy that lets %s read: the channel joins and stays silent', array_to_string(t.roles, ' or ')) as detail,
       'Write a policy for SELECT that looks at the JWT or at the row alone.' as remediation,
       format(E'drop policy if exists realtime_migrate_read on %1$I.%2$I;\ncreate policy realtime_migrate_read on %1$I.%2$I for select to %3$I using (\n  %4$s\n);',
         t.schema, t."table", t.roles[1],
         coalesce(nullif(current_setting('realtime_migrate.admin', true), ''),
           $sql$(select auth.jwt()) -> 'app_metadata' ->> 'role' = 'admin'$sql$)) as fix_sql
  from target t
  join pg_catalog.pg_namespace n on n.nspname = t.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t."table"
 where c.relkind = 'r' and c.relrowsecurity
   and not exists (
     select from unnest(t.roles) as r (role)
       join pg_catalog.pg_roles known on known.rolname = r.role
      where known.rolbypassrls
         or exists (
           select from pg_catalog.pg_policy p
            where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('r', '*')
              and (p.polroles = array[0]::oid[]
                   or exists (select from unnest(p.polroles) as g (role) where pg_has_role(known.oid, g.role, 'member')))));
