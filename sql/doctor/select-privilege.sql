-- Without SELECT on the key columns a subscriber gets "Error 401: Unauthorized" in place of each row.
with target as (
  select distinct coalesce(t.schema, 'public') as schema, t."table", coalesce(t.roles, array['authenticated']) as roles
    from jsonb_to_recordset(current_setting('realtime_migrate.targets')::jsonb)
      as t (schema text, "table" text, roles text[])
)
select 'RM312' as code, 'no-select-privilege' as name, 'error' as level,
       format('%I.%I', t.schema, t."table") as object,
       format('grants no SELECT on its key to %s: subscribers get "Error 401: Unauthorized"', array_to_string(t.roles, ' or ')) as detail,
       'Grant SELECT; row level security decides about the rows.' as remediation,
       format('grant select on table %I.%I to %I;', t.schema, t."table", t.roles[1]) as fix_sql
  from target t
  join pg_catalog.pg_namespace n on n.nspname = t.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t."table"
  join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisprimary
 where c.relkind = 'r'
   and not exists (
     select from unnest(t.roles) as r (role)
       join pg_catalog.pg_roles known on known.rolname = r.role
      where not exists (
        select from unnest(i.indkey) as k (attnum)
         where not has_column_privilege(known.oid, c.oid, k.attnum, 'select')));
