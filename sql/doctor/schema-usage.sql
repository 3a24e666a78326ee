-- Realtime looks the row up as the subscriber's role, which has to reach the schema first.
with target as (
  select distinct coalesce(t.schema, 'public') as schema, coalesce(t.roles, array['authenticated']) as roles
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb) as t (schema text, roles text[])
)
select 'RM311' as code, 'no-schema-usage' as name, 'error' as level,
       format('schema %I', t.schema) as object,
       format('grants no USAGE to %s, so none of its tables can be read by a subscriber', array_to_string(t.roles, ' or ')) as detail,
       'Grant USAGE on the schema.' as remediation,
       format('grant usage on schema %I to %I;', t.schema, t.roles[1]) as fix_sql
  from target t
  join pg_catalog.pg_namespace n on n.nspname = t.schema
 where not exists (
   select from unnest(t.roles) as r (role)
     join pg_catalog.pg_roles known on known.rolname = r.role
    where has_schema_privilege(known.oid, n.oid, 'usage'));
