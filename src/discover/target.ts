import fs from 'node:fs';
import { UserError } from '../errors.js';
import { sourceExtensions } from './listing.js';

/**
 * Whether a path the user named is a folder (else it is a file).
 *
 * @throws UserError when there is nothing, or neither file nor folder.
 */
export function isFolder(target: string, given: string): boolean {
  let stat: fs.Stats;
  try {
    stat = fs.statSync(target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES') throw new UserError(`${given}: no permission to look at this path`);
    throw new UserError(`${given}: no such file or folder`);
  }
  if (stat.isDirectory()) return true;
  if (stat.isFile()) return false;
  throw new UserError(`${given}: neither a file nor a folder`);
}

/** The error for a path without a file to read. `excluded` counts those the configuration leaves out. */
export function nothingIn(given: string, excluded: number): UserError {
  return new UserError(
    excluded > 0
      ? `${given}: nothing to read, "exclude" of the configuration leaves out all ${String(excluded)} files`
      : `${given}: no JavaScript or TypeScript file found (looked for ${sourceExtensions.join(', ')} that git does not ignore)`,
  );
}
