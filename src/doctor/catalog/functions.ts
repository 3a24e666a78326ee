import type { TableTarget, TopicTarget } from '../channel.js';
import type { Database } from '../database.js';
import type { Problem } from '../problem.js';
import { refreshProblems } from './refresh.js';
import { senderProblems } from './senders.js';
import { statementsOf, type SqlNode } from './statements.js';

/** Code that the database runs, with its statements. */
export interface Routine {
  /** For messages: `public.refresh()`, `cron job nightly`. */
  object: string;
  schema: string;
  name: string;
  isTrigger: boolean;
  isDefiner: boolean;
  statements: SqlNode[];
}

interface Row extends Record<string, unknown> {
  object: string;
  schema: string;
  name: string;
  definition: string;
  language: string;
  is_trigger: boolean;
  is_definer: boolean;
}

/** What the functions and the jobs of a database do to the tables and topics, as far as their text tells. */
export async function functionProblems(
  database: Database,
  { tables, topics }: { tables: readonly TableTarget[]; topics: readonly TopicTarget[] },
): Promise<Problem[]> {
  const names = tables.map(({ table }) => table);
  const rows = await database.query<Row>(FUNCTIONS, [names, topics.length > 0]);
  const jobs = await database.attempt(() => database.query<Row>(JOBS, [names]));
  const routines: Routine[] = [];
  for (const row of [...rows, ...('value' in jobs ? jobs.value : [])]) {
    routines.push({
      object: row.object,
      schema: row.schema,
      name: row.name,
      isTrigger: row.is_trigger,
      isDefiner: row.is_definer,
      statements: await statementsOf(row.definition, row.language),
    });
  }
  const kinds = await database.query<Kind>(KINDS, [JSON.stringify(tables)]);
  return [
    ...refreshProblems(
      routines,
      tables.map((table) => ({
        ...table,
        kind: kinds.find((it) => it.schema === table.schema && it.table === table.table)?.kind,
      })),
    ),
    ...senderProblems(routines, topics),
  ];
}

interface Kind extends Record<string, unknown> {
  schema: string;
  table: string;
  kind: string;
}

const KINDS = `
  select t.schema, t."table", c.relkind::text as kind
    from json_to_recordset($1::json) as t (schema text, "table" text)
    join pg_namespace n on n.nspname = t.schema
    join pg_class c on c.relnamespace = n.oid and c.relname = t."table"`;

/** Functions of the application whose body names one of the tables, or sends a broadcast. */
const FUNCTIONS = `
  select format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as object,
         n.nspname::text as schema, p.proname::text as name, pg_get_functiondef(p.oid) as definition,
         l.lanname::text as language, p.prorettype = 'trigger'::regtype as is_trigger, p.prosecdef as is_definer
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    join pg_language l on l.oid = p.prolang and l.lanname in ('sql', 'plpgsql')
   where p.prokind in ('f', 'p')
     and n.nspname not in ('pg_catalog', 'information_schema', 'realtime', 'auth', 'storage', 'extensions', 'graphql', 'vault', 'cron')
     and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
     and (p.prosqlbody is not null
          or exists (select from unnest($1::text[]) as t (name) where strpos(p.prosrc, t.name) > 0)
          or $2 and p.prosrc ~* 'realtime\\.(send|broadcast_changes)')
   order by 1`;

const JOBS = `
  select format('cron job %s', coalesce(jobname, jobid::text)) as object, 'public' as schema,
         coalesce(jobname, '')::text as name, command as definition, 'sql' as language, false as is_trigger, true as is_definer
    from cron.job
   where active and exists (select from unnest($1::text[]) as t (name) where strpos(command, t.name) > 0)
   order by 1`;
