import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Config, FileChange, Route } from '../contract.js';
import { composeMigration, markerOf } from './compose.js';
import type { DatabaseFacts } from './existing/facts.js';
import type { TableFacts } from './facts.js';
import { sectionsIn } from './sections.js';
import { migrationTarget, nextName } from './target.js';

export interface PlanMigrationInput {
  /** Working directory, absolute. */
  cwd: string;
  config: Pick<Config, 'sql'>;
  /** Only the routes that sockets in the code really used: nobody wants tables for channels that do not exist. */
  routes: readonly Route[];
  /** What is known of their tables. */
  tables?: ReadonlyMap<string, TableFacts>;
  /** What the database has already. */
  existing?: DatabaseFacts;
  /** The time that names the file. */
  now?: Date;
}

/**
 * The migration these routes need, as a file to write; null when they need none or the folder holds all of it already. Older
 * migrations may have run somewhere, so a change gives a new file with what is different, never an edit of an old one.
 *
 * Reads the folder of migrations and writes nothing.
 *
 * @throws UserError as {@link composeMigration} does.
 */
export function planMigration({
  cwd,
  config,
  routes,
  tables,
  existing,
  now = new Date(),
}: PlanMigrationInput): FileChange | null {
  const options = { ...config.sql, tables, existing };
  const target = migrationTarget({ cwd, dir: config.sql.dir });
  const written = target.existing
    .map((name) => readFileSync(join(target.dir, name), 'utf8'))
    .filter((text) => markerOf(text) !== null);
  const known = new Map(written.flatMap((text) => [...sectionsIn(text)]));
  const { text } = composeMigration(routes, options, known);
  if (text === '') return null;
  const path = join(target.dir, nextName(target, now));
  return {
    file: relative(cwd, path).split(sep).join('/'),
    path,
    before: null,
    after: text,
    edits: [],
    kind: 'sql',
  };
}
