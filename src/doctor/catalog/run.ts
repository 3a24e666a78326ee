import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../errors.js';
import { sqlFolder } from '../../sql/pieces.js';
import type { TableTarget, TopicTarget } from '../channel.js';
import { isServerError, type Database, type ServerError } from '../database.js';
import type { Claims } from '../keys.js';
import type { Problem } from '../problem.js';
import { checks } from './checks.js';
import { functionProblems } from './functions.js';
import { policyProblems } from './policies.js';

export interface CatalogQuestion {
  tables: readonly TableTarget[];
  topics: readonly TopicTarget[];
  /** SQL predicate that admits an administrator, for policies in remedies. */
  admin: string;
  /** Claims of the user whose token was given. */
  claims?: Claims;
}

export interface CatalogAnswer {
  problems: Problem[];
  /** What could not be looked at, and why. */
  notes: string[];
}

/** Asks the catalogs of a database everything that decides whether the tables and topics can deliver. Changes nothing. */
export async function askCatalog(database: Database, question: CatalogQuestion): Promise<CatalogAnswer> {
  try {
    return await database.readOnly(async () => {
      const { tables, topics, admin } = question;
      await database.query(
        `select set_config('realtime_migrate.targets', $1, true), set_config('realtime_migrate.topics', $2, true),
                set_config('realtime_migrate.admin', $3, true)`,
        [targetsJson(tables), JSON.stringify(topics), admin],
      );
      const problems: Problem[] = [];
      const notes: string[] = [];
      for (const name of checks) {
        const answer = await runCheck(database, name);
        if (typeof answer === 'string') notes.push(answer);
        else problems.push(...answer);
      }
      const policies = await policyProblems(database, question);
      notes.push(...policies.notes);
      return {
        problems: [...problems, ...policies.problems, ...(await functionProblems(database, question))],
        notes,
      };
    });
  } catch (error) {
    if (isServerError(error)) throw new UserError(refused(error, database));
    throw error;
  }
}

function targetsJson(tables: readonly TableTarget[]): string {
  return JSON.stringify(tables.map(({ readsOld, ...table }) => ({ ...table, reads_old: readsOld })));
}

const CONDITION = /^-- only (with|without): (\S+)$/m;

/** The rows of one file, or a sentence that says why it could not be asked. */
async function runCheck(database: Database, name: string): Promise<Problem[] | string> {
  const text = readFileSync(path.join(sqlFolder(), 'doctor', `${name}.sql`), 'utf8');
  const [, word, relation] = CONDITION.exec(text) ?? [];
  if (relation === undefined) return database.query<Problem & Record<string, unknown>>(text);
  const [exists] = await database.query<{ found: boolean; usable: boolean }>(
    `select c.oid is not null as found, coalesce(has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'), false) as usable
       from (select $1::text as schema, $2::text as name) wanted
       left join pg_namespace n on n.nspname = wanted.schema
       left join pg_class c on c.relnamespace = n.oid and c.relname = wanted.name`,
    relation.split('.'),
  );
  if ((exists?.found ?? false) !== (word === 'with')) return [];
  if (word === 'with' && !exists?.usable)
    return `${database.user} may not read ${relation}: what it says was not looked at`;
  return database.query<Problem & Record<string, unknown>>(text);
}

/** Why the catalogs could not be read; a user can only connect as somebody else. */
function refused(error: ServerError, { user }: Database): string {
  if (error.code === '42501')
    return `the database lets ${user} not read its catalogs (${error.message}): connect as postgres, or as a role that may`;
  if (error.code === '57014')
    return `the database did not answer a question about its catalogs in time: give it longer with --timeout`;
  return `the database could not be asked: ${error.message}`;
}
