import path from 'node:path';
import { UserError } from '../errors.js';
import type { DatabaseFacts } from '../sql/index.js';

export interface ExistingDatabase {
  /** Connection string of a database that exists: what it has already is completed instead of made. It is only read. */
  dbUrl?: string;
  /** The same from a file of `pg_dump --schema-only`, relative to `cwd`. */
  schema?: string;
}

/**
 * What the database has already; undefined where none is named.
 *
 * @throws UserError of one line for whatever is in the way of reading it.
 */
export async function factsFrom(
  { dbUrl, schema }: ExistingDatabase,
  cwd: string,
): Promise<DatabaseFacts | undefined> {
  if (dbUrl !== undefined && schema !== undefined)
    throw new UserError('--db-url and --schema: name one of them, a database or a file');
  if (dbUrl !== undefined) return readDatabase(dbUrl);
  if (schema === undefined) return undefined;
  return (await import('../sql/existing/dump/read.js')).readDump(path.resolve(cwd, schema), schema);
}

/** Longest wait for any answer of a database, in milliseconds. */
const PATIENCE = 15_000;

async function readDatabase(url: string): Promise<DatabaseFacts> {
  const { Database, isServerError } = await import('../doctor/database.js');
  const { Secrets } = await import('../doctor/secrets.js');
  const { readCatalogs } = await import('../sql/existing/live/read.js');
  const secrets = new Secrets();
  const database = await Database.open({ url, source: '--db-url', timeout: PATIENCE, secrets });
  try {
    return await database.readOnly(() => readCatalogs((query) => database.query(query)));
  } catch (error) {
    if (!isServerError(error)) throw error;
    throw new UserError(
      `--db-url: the catalogs could not be read as ${database.user}: ${secrets.hide(error.message)}`,
    );
  } finally {
    database.close();
  }
}
