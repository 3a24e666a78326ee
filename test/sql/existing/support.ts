import pg from 'pg';
import type { Route } from '../../../src/contract.js';
import { composeDown, composeMigration } from '../../../src/sql/index.js';
import type { DatabaseFacts } from '../../../src/sql/existing/facts.js';
import { readCatalogs } from '../../../src/sql/existing/live/read.js';
import type { Postgres } from '../../support/postgres.js';
import type { SupabaseDatabase } from '../../support/postgres-supabase.js';
import { ADMIN_PREDICATE } from '../routes.js';

/** A route on a table, as tests need it. */
export function routeTo(table: string, more: Partial<Route> = {}): Route {
  return { path: `/ws/${table}`, kind: 'row', channel: table, table, ...more };
}

/** The facts as the command reads them. */
export async function factsOf(server: Postgres, db: SupabaseDatabase): Promise<DatabaseFacts> {
  const client = await server.connect(db.name);
  await client.query("begin transaction read only; set local search_path = 'pg_catalog'");
  try {
    return await readCatalogs(async (query) => (await client.query(query)).rows);
  } finally {
    await client.end();
  }
}

export function migrationsFor(routes: readonly Route[], existing: DatabaseFacts) {
  return {
    ...composeMigration(routes, { admin: ADMIN_PREDICATE, existing }),
    down: composeDown(routes, { existing }),
  };
}

/** Everything a migration could have changed in the schemas of the application, as text. */
export async function stateOf({ client }: SupabaseDatabase): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(STATE);
  return rows.map(({ line }) => line);
}

export const name = (...parts: string[]): string => parts.map(pg.escapeIdentifier).join('.');

const OWN = `n.nspname not in ('information_schema', 'auth', 'realtime') and n.nspname !~ '^pg_'`;
const STATE = `
  select concat_ws(' ', 'class', c.oid::regclass, c.relkind, c.relpersistence, pg_get_userbyid(c.relowner), c.relrowsecurity,
           c.relreplident, c.reloptions, obj_description(c.oid, 'pg_class'),
           case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end,
           case when c.relkind = 'i' then pg_get_indexdef(c.oid) end) as line
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${OWN}
  union all
  select concat_ws(' ', 'column', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
           a.attcollation::regcollation, a.attnotnull, a.attidentity, col_description(c.oid, a.attnum))
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
   where ${OWN} and a.attnum > 0 and not a.attisdropped
  union all
  select concat_ws(' ', 'grant', c.oid::regclass, g.grantee::regrole, g.privilege_type, g.is_grantable)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace,
         aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) g
   where ${OWN} and c.relkind in ('r', 'v', 'm', 'p', 'f')
  union all
  select concat_ws(' ', 'grant', c.oid::regclass, a.attname, g.grantee::regrole, g.privilege_type, g.is_grantable)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid,
         aclexplode(a.attacl) g where ${OWN}
  union all
  select concat_ws(' ', 'grant', n.nspname, g.grantee::regrole, g.privilege_type)
    from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) g where ${OWN}
  union all
  select concat_ws(' ', 'policy', p.polrelid::regclass, p.polname) from pg_policy p
  union all
  select concat_ws(' ', 'function', pg_get_functiondef(p.oid), p.proacl, pg_get_userbyid(p.proowner), obj_description(p.oid, 'pg_proc'))
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${OWN} and p.prokind <> 'a'
  union all
  select concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid)) from pg_trigger t where not t.tgisinternal
  union all
  select concat_ws(' ', 'rule', pg_get_ruledef(r.oid)) from pg_rewrite r
    join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace where ${OWN}
  union all
  select concat_ws(' ', 'published', schemaname, tablename) from pg_publication_tables
  order by 1`;
