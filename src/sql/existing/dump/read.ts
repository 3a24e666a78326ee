import { readFileSync } from 'node:fs';
import type { Node } from 'libpg-query';
import { messageOf, UserError } from '../../../errors.js';
import type { DatabaseFacts } from '../facts.js';
import { UnterminatedError } from '../lex.js';
import { parseSql } from '../parse.js';
import { addPolicy, grant } from './access.js';
import { emptyDatabase, type DumpedDatabase } from './database.js';
import { factsOf } from './facts.js';
import { addFunction } from './functions.js';
import { alterPublication, createPublication } from './publication.js';
import { addIndex, addTable, addView, alterTable } from './relations.js';
import { statementsOf, type Statement } from './statements.js';

/**
 * The facts in a file that `pg_dump --schema-only` wrote.
 *
 * @param path absolute or relative to the process.
 * @param shown how the user named it.
 * @throws UserError for a file that cannot be read, that is no plain dump, or that holds what PostgreSQL would not parse:
 *   one line with the place.
 */
export async function readDump(path: string, shown = path): Promise<DatabaseFacts> {
  return parseDump(textOf(path, shown), shown);
}

/** The same of the text of such a file. */
export async function parseDump(script: string, shown: string): Promise<DatabaseFacts> {
  const database = emptyDatabase();
  for (const statement of cut(script, shown)) {
    for (const node of await parsed(statement, script, shown)) take(database, node, statement.text);
  }
  if (database.relations.size === 0)
    throw new UserError(`--schema: ${shown} makes no table or view; write it with pg_dump --schema-only`);
  return factsOf(database);
}

function textOf(path: string, shown: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'EISDIR'
          ? 'is a folder'
          : `cannot be read: ${messageOf(error)}`;
    throw new UserError(`--schema: ${shown} ${why}`);
  }
  if (bytes.subarray(0, 5).toString('latin1') === 'PGDMP')
    throw new UserError(
      `--schema: ${shown} is in pg_dump's custom format; write it with pg_dump --schema-only --format=plain`,
    );
  // What `>` writes in older PowerShells.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le').slice(1);
  if (bytes.includes(0))
    throw new UserError(`--schema: ${shown} is no text; write it with pg_dump --schema-only --format=plain`);
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

function cut(script: string, shown: string): Statement[] {
  try {
    return statementsOf(script);
  } catch (error) {
    if (error instanceof UnterminatedError) throw fault(shown, script, error.at, error.message);
    throw error;
  }
}

async function parsed({ text, start }: Statement, script: string, shown: string): Promise<Node[]> {
  try {
    return await parseSql(text);
  } catch (error) {
    const { sqlDetails } = error as { sqlDetails?: { cursorPosition?: number } };
    const characters = [...text].slice(0, Math.max(0, sqlDetails?.cursorPosition ?? 0)).join('').length;
    throw fault(shown, script, start + characters, messageOf(error));
  }
}

function fault(shown: string, script: string, at: number, message: string): UserError {
  const before = script.slice(0, at).split('\n');
  return new UserError(`--schema: ${shown}:${before.length}:${(before.at(-1) ?? '').length + 1}: ${message}`);
}

function take(database: DumpedDatabase, node: Node, text: string): void {
  if ('CreateStmt' in node) addTable(database, node.CreateStmt, false);
  else if ('CreateForeignTableStmt' in node) {
    if (node.CreateForeignTableStmt.base) addTable(database, node.CreateForeignTableStmt.base, true);
  } else if ('ViewStmt' in node) {
    const { view, query, options } = node.ViewStmt;
    addView(database, 'view', view, query, options);
  } else if ('CreateTableAsStmt' in node) {
    const { objtype, into, query } = node.CreateTableAsStmt;
    if (objtype === 'OBJECT_MATVIEW') addView(database, 'materialized view', into?.rel, query);
  } else if ('IndexStmt' in node) addIndex(database, node.IndexStmt);
  else if ('AlterTableStmt' in node) alterTable(database, node.AlterTableStmt);
  else if ('CreatePolicyStmt' in node) addPolicy(database, node.CreatePolicyStmt);
  else if ('GrantStmt' in node) grant(database, node.GrantStmt);
  else if ('CreatePublicationStmt' in node) createPublication(database, node.CreatePublicationStmt);
  else if ('AlterPublicationStmt' in node) alterPublication(database, node.AlterPublicationStmt);
  else if ('CreateFunctionStmt' in node) addFunction(database, node.CreateFunctionStmt, text);
}
