import { quoteIdent } from '../../sql/quote.js';
import type { TableTarget, TopicTarget } from '../channel.js';
import type { Database, ServerError } from '../database.js';
import type { Claims } from '../keys.js';
import type { Problem } from '../problem.js';
import { become } from './become.js';

interface Question {
  tables: readonly TableTarget[];
  topics: readonly TopicTarget[];
  admin: string;
  claims?: Claims;
}

interface Policy {
  name: string;
  expression: string;
}

/** Errors that are no fault of the policy: it writes (and we may not), or it was not answered in time. */
const NOT_ITS_FAULT = new Set(['25006', '57014']);

/**
 * Reads a row of each table as a subscriber would, with role and claims, the way Realtime does it for each change: by its place.
 * A policy that fails there stops the delivery of every table, not only of its own.
 */
export async function policyProblems(
  database: Database,
  question: Question,
): Promise<{ problems: Problem[]; notes: string[] }> {
  const problems: Problem[] = [];
  const notes = new Set<string>();
  for (const table of question.tables) {
    for (const { role, reads } of await rolesOf(database, table)) {
      const tried = reads
        ? await tryTable(database, table, role, question)
        : await tryPolicies(database, table, role, question);
      if (typeof tried === 'string') notes.add(tried);
      else problems.push(...tried);
      if (tried.length > 0) break;
    }
  }
  for (const topic of question.topics.filter((it) => it.private)) {
    for (const role of topic.roles) {
      const failing = await failingPolicy(database, MESSAGES, role, {
        ...question,
        topic: topic.topic.replace(/\{[^{}]*\}/g, 'x'),
      });
      if (failing) {
        problems.push(problemOf(MESSAGES, role, failing.error, failing.policy, question.admin));
        break;
      }
    }
  }
  return { problems, notes: [...notes] };
}

const MESSAGES = { schema: 'realtime', table: 'messages' };

type Name = Pick<TableTarget, 'schema' | 'table'>;

function nameOf({ schema, table }: Name): string {
  const shown = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : quoteIdent(name));
  return `${shown(schema)}.${shown(table)}`;
}

function quoted({ schema, table }: Name): string {
  return `${quoteIdent(schema)}.${quoteIdent(table)}`;
}

interface Role extends Record<string, unknown> {
  role: string;
  /** It may read the key. Without that it is refused before a policy is asked. */
  reads: boolean;
}

/** The roles of the API that read a table, or are meant to. */
async function rolesOf(database: Database, { schema, table, roles }: TableTarget): Promise<Role[]> {
  const rows = await database.query<Role>(
    `select r.rolname::text as role,
            not exists (select from unnest(i.indkey) as k (attnum)
                         where not has_column_privilege(r.oid, c.oid, k.attnum, 'select')) as reads
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_index i on i.indrelid = c.oid and i.indisprimary
       join pg_roles r on r.rolname in ('authenticated', 'anon') and not r.rolbypassrls
      where n.nspname = $1 and c.relname = $2 and c.relkind = 'r' and c.relrowsecurity
        and has_schema_privilege(r.oid, n.oid, 'usage')
      order by r.rolname desc`,
    [schema, table],
  );
  return rows.filter(({ role, reads }) => reads || role === roles[0]);
}

interface KeyColumn extends Record<string, unknown> {
  name: string;
  type: string;
}

/** A condition that is true of one row, as Realtime asks for a row: by its key. True of all where there is none to be seen. */
async function oneRow(database: Database, table: Name): Promise<{ where: string; values: string[] }> {
  const key = await database.query<KeyColumn>(
    `select a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_index i on i.indrelid = c.oid and i.indisprimary
       join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
      where n.nspname = $1 and c.relname = $2 order by a.attnum`,
    [table.schema, table.table],
  );
  const columns = key.map(({ name }) => `${quoteIdent(name)}::text`).join(', ');
  const row = await database.attempt(() =>
    database.query<{ values: string[] }>(`select array[${columns}] as values from ${quoted(table)} limit 1`),
  );
  const values = 'value' in row ? row.value[0]?.values : undefined;
  if (!values) return { where: 'true', values: [] };
  const where = key.map(({ name, type }, index) => `${quoteIdent(name)} = $${String(index + 1)}::${type}`);
  return { where: where.join(' and '), values };
}

async function tryTable(
  database: Database,
  table: TableTarget,
  role: string,
  question: Question,
): Promise<Problem[] | string> {
  const { where, values } = await oneRow(database, table);
  let isRole = false;
  const read = await database.attempt(async () => {
    await become(database, role, question.claims);
    isRole = true;
    await database.query(`select from ${quoted(table)} where ${where} limit 1`, values);
  });
  if ('value' in read || NOT_ITS_FAULT.has(read.error.code)) return [];
  if (!isRole)
    return `${database.user} may not become ${role}: the policies were not tried. Connect as postgres, or grant the role`;
  const failing = await failingPolicy(database, table, role, question);
  return [problemOf(table, role, read.error, failing?.policy, question.admin)];
}

/** Where the role is still to be granted the table: what its policies will say then, as far as they fail for want of a privilege. */
async function tryPolicies(
  database: Database,
  table: TableTarget,
  role: string,
  question: Question,
): Promise<Problem[]> {
  const failing = await failingPolicy(database, table, role, question);
  if (failing?.error.code !== '42501') return [];
  return [problemOf(table, role, failing.error, failing.policy, question.admin)];
}

/** The first policy for reading that fails by itself, on a row of nulls. */
async function failingPolicy(
  database: Database,
  table: Name,
  role: string,
  { claims, topic }: Pick<Question, 'claims'> & { topic?: string },
): Promise<{ policy: Policy; error: ServerError } | undefined> {
  const policies = await database.query<Policy>(
    `select p.polname::text as name, pg_get_expr(p.polqual, p.polrelid) as expression
       from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and p.polcmd in ('r', '*') and p.polqual is not null
        and (p.polroles = array[0]::oid[] or exists (
              select from unnest(p.polroles) as g (role) where pg_has_role($3::name, g.role, 'member')))
      order by p.polname`,
    [table.schema, table.table, role],
  );
  for (const policy of policies) {
    let isRole = false;
    const tried = await database.attempt(async () => {
      if (topic !== undefined) await database.query(`select set_config('realtime.topic', $1, true)`, [topic]);
      await become(database, role, claims);
      isRole = true;
      await database.query(
        `select (${policy.expression}) from (select (json_populate_record(null::${quoted(table)}, '{}')).*) as ${quoteIdent(table.table)}`,
      );
    });
    if (isRole && 'error' in tried && !NOT_ITS_FAULT.has(tried.error.code))
      return { policy, error: tried.error };
  }
  return undefined;
}

function problemOf(
  table: Name,
  role: string,
  error: ServerError,
  policy: Policy | undefined,
  admin: string,
): Problem {
  const which = policy ? `the policy ${quoteIdent(policy.name)}, which fails` : 'a policy that fails';
  return {
    code: 'RM314',
    name: 'policy-fails',
    level: 'error',
    object: nameOf(table),
    detail: `has ${which} for ${role} (${error.message}): while such a subscriber is there, the pending changes of every table are lost`,
    remediation:
      'Let it look at the JWT or at the row alone, or ask through a function that is SECURITY DEFINER; the remedy admits administrators.',
    fix_sql: policy
      ? `-- It was: using (${policy.expression.replace(/\s+/g, ' ')})\nalter policy ${quoteIdent(policy.name)} on ${quoted(table)} using (\n  ${admin}\n);`
      : null,
  };
}
