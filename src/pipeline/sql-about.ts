import type { Snapshot } from '../discover/snapshot.js';
import { sweep } from '../discover/sweep.js';
import { relativePosix } from '../project/files.js';
import type { SqlFile } from '../sql/read-schema.js';

/**
 * Of SQL files (absolute) those that can decide what becomes of a relation: they say its name, or publish without naming it. Where one
 * gives a name to another relation, all of them. What is too large to be a schema is left out.
 */
export function sqlAbout(
  name: string,
  files: readonly string[],
  { cwd, snapshot }: { cwd: string; snapshot: Snapshot },
): SqlFile[] {
  const escaped = name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  // Quotes in a name, and what is not ASCII, have several spellings.
  const telling = /^[\w $-]+$/.test(name) ? new RegExp(`${escaped}|publication`, 'i') : /(?:)/;
  const found = texts(telling);
  return found.some(({ text }) => /\brename\s+to\b/i.test(text)) ? texts(/(?:)/) : found;

  function texts(words: RegExp): SqlFile[] {
    const all: SqlFile[] = [];
    sweep(files, {
      words,
      snapshot,
      visit: (file, bytes) => all.push({ file: relativePosix(cwd, file), text: bytes.toString('utf8') }),
    });
    return all;
  }
}
