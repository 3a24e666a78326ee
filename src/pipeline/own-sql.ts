import path from 'node:path';
import type { Snapshot } from '../discover/snapshot.js';
import { readText, relativePosix, textWith } from '../project/files.js';
import { projectRoot, sqlBelow } from '../project/source-list.js';
import { markerOf } from '../sql/index.js';
import type { SqlFile } from '../sql/read-schema.js';

/** The folder that is searched for what makes the tables. */
export function sqlRoot(cwd: string): string {
  return projectRoot(path.join(cwd, 'x'), cwd);
}

/** The SQL of the repository, or of some folders; migrations of this tool make nothing of their own accord. */
export function ownSql(cwd: string, folders: readonly string[] = [sqlRoot(cwd)]): SqlFile[] {
  return folders.flatMap((folder) => sqlBelow(folder)).flatMap((file) => asOwn(cwd, file, readText(file)));
}

function asOwn(cwd: string, file: string, text: string | undefined): SqlFile[] {
  return text === undefined || markerOf(text) !== null ? [] : [{ file: relativePosix(cwd, file), text }];
}

/** The same without what is too large to be a schema: PostgreSQL's parser would be at it for long. */
export function schemaSql(cwd: string): SqlFile[] {
  return ownSql(cwd).filter(isSchema);
}

/** Of that SQL what says one of the names. */
export function schemaSqlSaying(names: readonly string[], cwd: string, snapshot: Snapshot): SqlFile[] {
  const files = sqlBelow(sqlRoot(cwd), snapshot);
  return files.flatMap((file) => asOwn(cwd, file, textWith(names, file, snapshot))).filter(isSchema);
}

function isSchema({ text }: SqlFile): boolean {
  return text.length <= 2 ** 21;
}
