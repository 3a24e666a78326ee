import path from 'node:path';
import { applyChanges } from '../apply/index.js';
import { loadConfig } from '../config/load.js';
import type { FileChange } from '../contract.js';
import { composeDown, composeMigration, planMigration } from '../sql/index.js';
import type { CheckOptions } from './options.js';

export interface SqlOptions extends CheckOptions {
  /** Folder to write the migration into, relative to `cwd`. Nothing is written without one. */
  out?: string;
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
  /** Files that were written; none when the folder holds the same migration already. */
  changes: FileChange[];
  /** Sentences for whoever applies it, in order. */
  notes: string[];
}

/** See the public entry. */
export async function sql({ cwd: given, configFile, out, onProgress }: SqlOptions): Promise<SqlResult> {
  const cwd = path.resolve(given ?? process.cwd());
  const config = await loadConfig({ cwd, file: configFile });
  const { text, tables } = composeMigration(config.routes, { admin: config.sql.admin });
  const change =
    out === undefined
      ? null
      : planMigration({ cwd, config: { sql: { ...config.sql, dir: out } }, routes: config.routes });
  const changes = change ? [change] : [];
  applyChanges(changes, { onWrite: ({ file }) => onProgress?.({ type: 'write', file }) });
  return { cwd, up: text, down: composeDown(config.routes), tables, changes, notes: [] };
}
