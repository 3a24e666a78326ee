import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FileChange } from '../../src/contract.js';

/** The change of one file by the first occurrence of a text. */
export function replace(cwd: string, file: string, from: string, to: string): FileChange {
  const full = path.join(cwd, file);
  const before = readFileSync(full, 'utf8');
  const start = before.indexOf(from);
  if (start < 0) throw new Error(`${file} does not contain ${from}`);
  const end = start + from.length;
  const after = before.slice(0, start) + to + before.slice(end);
  return { file, path: full, before, after, edits: [{ start, end, text: to }], kind: 'source' };
}

/** A file that does not exist yet. */
export function create(
  cwd: string,
  file: string,
  text: string,
  kind: FileChange['kind'] = 'client',
): FileChange {
  return {
    file,
    path: path.join(cwd, file),
    before: null,
    after: text,
    edits: [{ start: 0, end: 0, text }],
    kind,
  };
}
