import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Config, FileChange, Route } from '../contract.js';
import { composeMigration, markerOf } from './compose.js';
import { migrationTarget, nextName } from './target.js';

export interface PlanMigrationInput {
  /** Working directory, absolute. */
  cwd: string;
  config: Pick<Config, 'sql'>;
  /** Only the routes that sockets in the code really used: nobody wants tables for channels that do not exist. */
  routes: readonly Route[];
  /** The time that names the file. */
  now?: Date;
}

/**
 * The migration these routes need, as a file to write; null when they need none or the latest one in the folder says
 * the same already. Older migrations may have run somewhere, so a change gives a new file, never an edit of one.
 *
 * Reads the folder of migrations and writes nothing.
 *
 * @throws UserError as {@link composeMigration} does.
 */
export function planMigration({
  cwd,
  config,
  routes,
  now = new Date(),
}: PlanMigrationInput): FileChange | null {
  const { text } = composeMigration(routes, { admin: config.sql.admin });
  if (text === '') return null;
  const target = migrationTarget({ cwd, dir: config.sql.dir });
  const latest = target.existing
    .map((name) => markerOf(readFileSync(join(target.dir, name), 'utf8')))
    .findLast((marker) => marker !== null);
  if (latest === markerOf(text)) return null;
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
