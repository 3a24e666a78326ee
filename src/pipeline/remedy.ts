import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { applyChanges } from '../apply/index.js';
import type { FileChange } from '../contract.js';
import type { Problem } from '../doctor/problem.js';
import { composeRemedy, REMEDY_MARK } from '../doctor/remedy.js';
import { UserError } from '../errors.js';
import type { DoctorOptions } from './options.js';
import type { Survey } from './survey.js';

/**
 * The file with the remedy, when one was asked for and there is something to run.
 *
 * @throws UserError when the file is there and no earlier remedy.
 */
export function planRemedy(
  problems: readonly Problem[],
  { cwd, config }: Survey,
  { fixSql }: DoctorOptions,
): FileChange | undefined {
  if (fixSql === undefined) return undefined;
  const target = path.resolve(cwd, fixSql);
  const file = path.relative(cwd, target).split(path.sep).join('/');
  const before = existsSync(target) ? readFileSync(target, 'utf8') : null;
  if (before !== null && !before.startsWith(REMEDY_MARK))
    throw new UserError(`--fix-sql: ${fixSql} exists and was not written by doctor: name another file`);
  const after = composeRemedy(problems, { routes: config.routes, admin: config.sql.admin });
  if (after === '' || after === before) return undefined;
  return { file, path: target, before, after, edits: [], kind: 'sql' };
}

/** Writes the remedy. */
export function writeRemedy(changes: readonly FileChange[]): void {
  if (changes.length > 0) applyChanges(changes);
}
