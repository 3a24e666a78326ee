/**
 * Questions to the catalogs, in versions 13 and later. Each gives one row for each object, with names as plain columns and
 * lists as JSON.
 */

/** What belongs to the application: nothing of the server's own, nothing temporary, nothing an extension brought. */
const OWN = (oid: string, catalog: string): string => `
  n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
  and not exists (
    select from pg_catalog.pg_depend d
     where d.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass and d.objid = ${oid} and d.deptype = 'e'
  )`;

const COLUMNS_OF_INDEX = `(
  select pg_catalog.json_agg(a.attname order by k.position)
    from pg_catalog.unnest(i.indkey::smallint[]) with ordinality k (attnum, position)
    join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
   where k.position <= i.indnkeyatts)`;

export const RELATIONS = `
select n.nspname as schema, c.relname as name, c.relkind as kind, c.relpersistence <> 'u' as logged,
       c.relrowsecurity as row_security, c.relreplident as replica_identity, c.reloptions as options,
       c.oid::pg_catalog.text as oid,
       case when c.relkind in ('v', 'm') then pg_catalog.pg_get_viewdef(c.oid) end as definition,
       (select pg_catalog.json_agg(pg_catalog.json_build_object('name', a.attname, 'notNull', a.attnotnull) order by a.attnum)
          from pg_catalog.pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       (select ${COLUMNS_OF_INDEX} from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisprimary) as key,
       (select pg_catalog.json_agg(${COLUMNS_OF_INDEX}) from pg_catalog.pg_index i
         where i.indrelid = c.oid and i.indisunique and not i.indisprimary and i.indimmediate and i.indisvalid
           and i.indpred is null and i.indexprs is null) as uniques,
       (select pg_catalog.json_agg(pg_catalog.json_build_object(
                 'name', p.polname, 'command', p.polcmd, 'permissive', p.polpermissive, 'roles', (
                   select pg_catalog.json_agg(coalesce(r.rolname, 'public') order by r.rolname)
                     from pg_catalog.unnest(p.polroles) o (oid) left join pg_catalog.pg_roles r on r.oid = o.oid)))
          from pg_catalog.pg_policy p where p.polrelid = c.oid) as policies,
       (select pg_catalog.json_agg(pg_catalog.json_build_object(
                 'role', coalesce(r.rolname, 'public'), 'column', g.name, 'grantable', g.is_grantable))
          from (
            select null as name, g.* from pg_catalog.aclexplode(c.relacl) g
            union all
            select a.attname, g.* from pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) g
             where a.attrelid = c.oid and not a.attisdropped
          ) g left join pg_catalog.pg_roles r on r.oid = g.grantee
         where g.privilege_type = 'SELECT' and g.grantee <> c.relowner) as readers
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'f', 'v', 'm') and c.relpersistence <> 't' and ${OWN('c.oid', 'pg_class')}`;

export const FUNCTIONS = `
select n.nspname as schema, p.proname as name, p.prokind as kind, l.lanname as language, p.prosrc as body,
       pg_catalog.pg_get_function_arguments(p.oid) as parameters,
       coalesce(pg_catalog.pg_get_function_result(p.oid), '') as returns,
       p.provolatile as volatility, p.proisstrict as is_strict, p.prosecdef as is_definer,
       p.proleakproof as is_leakproof, p.proparallel as parallel, p.proconfig as settings,
       case when p.procost <> 100 then p.procost::pg_catalog.text else '' end as cost,
       case when p.proretset and p.prorows <> 1000 then p.prorows::pg_catalog.text else '' end as rows
  from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  join pg_catalog.pg_language l on l.oid = p.prolang
 where p.prokind in ('f', 'p') and l.lanname in ('plpgsql', 'sql') and p.prosrc ~* 'materialized\\s+view'
   and ${OWN('p.oid', 'pg_proc')}`;

export const REFRESH_NAMES = `
select distinct n.nspname as schema, p.proname as name
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
 where p.proname ~ '^refresh' and ${OWN('p.oid', 'pg_proc')}`;

export const PUBLICATION = `
select p.puballtables as all_tables, p.pubinsert as insert, p.pubupdate as update, p.pubdelete as delete
  from pg_catalog.pg_publication p where p.pubname = 'supabase_realtime'`;

/** From version 15 a publication may hold schemas. */
export const PUBLISHED_SCHEMAS = `
select n.nspname as schema
  from pg_catalog.pg_publication_namespace pn
  join pg_catalog.pg_publication p on p.oid = pn.pnpubid and p.pubname = 'supabase_realtime'
  join pg_catalog.pg_namespace n on n.oid = pn.pnnspid`;

/** Tables in the publication by name, with their partitions. */
export const PUBLISHED_TABLES = `
select distinct c.oid::pg_catalog.text as oid
  from pg_catalog.pg_publication_rel pr
  join pg_catalog.pg_publication p on p.oid = pr.prpubid and p.pubname = 'supabase_realtime'
  join pg_catalog.pg_class root on root.oid = pr.prrelid
 cross join lateral (
   select pr.prrelid as relid union select t.relid::pg_catalog.oid from pg_catalog.pg_partition_tree(pr.prrelid) t
 ) part
  join pg_catalog.pg_class c on c.oid = part.relid`;

export const USABLE_SCHEMAS = `
select distinct n.nspname as schema
  from pg_catalog.pg_namespace n
 cross join lateral pg_catalog.aclexplode(coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) g
  left join pg_catalog.pg_roles r on r.oid = g.grantee
 where g.privilege_type = 'USAGE' and (g.grantee = 0 or r.rolname = 'authenticated')
   and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'`;
