import fs from 'node:fs';
import { commit, discard, stage } from '../apply/write.js';
import { messageOf, UserError } from '../errors.js';

/**
 * Writes a report or a baseline in one step, so that whoever reads the file never sees half of it. Folders are made, a link stays a
 * link. A pipe or device (`/dev/stderr`) cannot be replaced by a rename, so it is written to.
 *
 * @throws UserError when that is not possible.
 */
export function writeFile(file: string, text: string, option: string): void {
  try {
    const existing = fs.statSync(file, { throwIfNoEntry: false });
    if (existing !== undefined && !existing.isFile()) {
      fs.writeFileSync(file, text);
      return;
    }
    const staged = stage(existing === undefined ? file : fs.realpathSync(file), Buffer.from(text));
    try {
      commit(staged);
    } catch (error) {
      discard(staged);
      throw error;
    }
  } catch (error) {
    throw new UserError(`${option}: ${file} could not be written: ${messageOf(error)}`);
  }
}
