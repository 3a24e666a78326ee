import path from 'node:path';
import { applyChanges } from '../apply/index.js';
import { loadConfig } from '../config/load.js';
import type { Config, FileChange } from '../contract.js';
import { UserError } from '../errors.js';
import { readText, relativePosix } from '../project/files.js';
import { composeDown, composeMigration, composeTypes, planMigration, TYPES_MARK } from '../sql/index.js';
import { declaredViews } from './declared-views.js';
import { factsFrom, type ExistingDatabase } from './existing-database.js';
import type { CheckOptions } from './options.js';
import { runnerHints } from './runner-hints.js';
import { backendOf, survey } from './survey.js';
import { tableFacts } from './table-facts.js';

export interface SqlOptions extends CheckOptions, ExistingDatabase {
  /** Folder to write the migration into, relative to `cwd`. Nothing is written without one. */
  out?: string;
  /** File to write the types of the rows to, relative to `cwd`. */
  types?: string;
}

/** The migration that the configured routes need, and its way back. */
export interface SqlResult {
  /** Working directory, absolute. */
  cwd: string;
  /** The whole migration; empty when the routes need nothing from the database. */
  up: string;
  /** What takes it back; empty when there is nothing to take back. */
  down: string;
  /** Tables that are provisioned, as `schema.table`. */
  tables: string[];
  /** Files that were written; none where the same is there already. */
  changes: FileChange[];
  /** Sentences for whoever applies it, in order. */
  notes: string[];
}

/** See the public entry. */
export async function sql(options: SqlOptions): Promise<SqlResult> {
  const { cwd: given, configFile, out, types, onProgress } = options;
  const cwd = path.resolve(given ?? process.cwd());
  const config = await loadConfig({ cwd, file: configFile });
  const { found, notes } = await codeOf(options, config);
  const routes = config.routes.filter(({ todo }) => todo === undefined);
  const facts = await tableFacts(found, routes);
  const named = await factsFrom(options, cwd);
  const views = named ? { notes: [] } : await declaredViews(cwd, routes);
  const known = { tables: facts.tables, existing: named ?? views.facts };
  const composed = composeMigration(routes, { ...config.sql, ...known });
  const migration =
    out === undefined
      ? null
      : planMigration({ cwd, config: { sql: { ...config.sql, dir: out } }, routes, ...known });
  const typed = types === undefined ? null : typesChange(cwd, types, composeTypes(routes, facts.tables));
  const changes = [migration, typed].filter((change) => change !== null);
  applyChanges(changes, { onWrite: ({ file }) => onProgress?.({ type: 'write', file }) });
  const down = composeDown(routes, known);
  const { text: up, tables } = composed;
  return {
    cwd,
    up,
    down,
    tables,
    changes,
    notes: [
      ...notes,
      ...undecidedNotes(config),
      ...facts.notes,
      ...views.notes,
      ...composed.notes,
      ...runnerHints(cwd),
    ],
  };
}

function undecidedNotes({ routes }: Config): string[] {
  return routes.flatMap(({ path: route, todo }) =>
    todo === undefined ? [] : [`${route} is left out, being still to be decided: ${todo}`],
  );
}

/** What the code does, where there is code: a folder of SQL alone gets a migration from its routes. */
async function codeOf(
  options: SqlOptions,
  config: Config,
): Promise<{ found: Parameters<typeof tableFacts>[0]; notes: string[] }> {
  try {
    return { found: await survey(options), notes: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const cwd = path.resolve(options.cwd ?? process.cwd());
    const found = { cwd, files: [], channels: [], backend: backendOf(cwd, config) };
    return { found, notes: [`no code was read: ${error.message}`] };
  }
}

/** A file that somebody else wrote is never written over. */
function typesChange(cwd: string, name: string, after: string): FileChange | null {
  const file = path.resolve(cwd, name);
  const before = readText(file) ?? null;
  if (before === after) return null;
  if (before !== null && !before.startsWith(TYPES_MARK))
    throw new UserError(`--types: ${name} was not written by this command, and stays: name another file`);
  return { file: relativePosix(cwd, file), path: file, before, after, edits: [], kind: 'source' };
}
