import type { Route } from '../contract.js';
import { UserError } from '../errors.js';
import type { DatabaseFacts } from '../sql/index.js';
import { readSchema, relationKey } from '../sql/read-schema.js';
import { schemaSql } from './own-sql.js';

/** Targets of routes that the SQL of the repository leaves as views, which can never send. */
export interface DeclaredViews {
  /** About those views alone; undefined where that SQL does not tell enough to make tables of them. */
  facts?: DatabaseFacts;
  /** What a user has to know, a sentence for each. */
  notes: string[];
}

/**
 * Looks for them, and reads how they are made, so that a migration can make tables of them without a database at hand. PostgreSQL's
 * parser is loaded only where there is one.
 */
export async function declaredViews(cwd: string, routes: readonly Route[]): Promise<DeclaredViews> {
  const wanted = routes.flatMap(({ kind, schema = 'public', table }) =>
    kind === 'broadcast' || table === undefined ? [] : [{ schema, table, key: relationKey(schema, table) }],
  );
  const files = wanted.length > 0 ? schemaSql(cwd) : [];
  const declared = readSchema(files);
  const views = [...new Map(wanted.map((one) => [one.key, one])).values()].flatMap((one) => {
    const found = declared.get(one.key);
    return found && /view$/.test(found.kind) ? [{ ...one, found }] : [];
  });
  if (views.length === 0) return { notes: [] };
  const all = await factsOf(files.map(({ text }) => text).join('\n;\n'));
  const relations = (all?.relations ?? []).filter(
    ({ schema, name, kind }) =>
      /view$/.test(kind) && views.some((view) => view.key === relationKey(schema, name)),
  );
  const notes = views.map(({ table, key, found: { kind, file, line } }) => {
    const is = `${table} is a ${kind} (${file}:${String(line)}), and a view never sends a change`;
    return relations.some(({ schema, name }) => relationKey(schema, name) === key)
      ? `${is}: the migration makes a table of it as that file has it, which its refresh function fills. Where the database differs from the files, write it with npx realtime-migrate sql --db-url "$DATABASE_URL".`
      : `${is}: the migration stops there. Write it with npx realtime-migrate sql --db-url "$DATABASE_URL", which makes a table of the view.`;
  });
  return { notes, ...(all && relations.length > 0 && { facts: { ...all, relations } }) };
}

/** Migrations one after the other say what a dump says, as far as it is about views. */
async function factsOf(script: string): Promise<DatabaseFacts | undefined> {
  try {
    return await (
      await import('../sql/existing/dump/read.js')
    ).parseDump(script, 'the SQL of the repository');
  } catch (error) {
    // Templates and the like are no SQL.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
