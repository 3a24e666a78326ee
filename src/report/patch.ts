import { FILE_HEADERS_ONLY, formatPatch, structuredPatch, type StructuredPatch } from 'diff';
import type { FileChange } from '../contract.js';

const CONTEXT = 3;

/** The hunks of a change, with three lines around. Lines are compared with their endings, so a CRLF file keeps them in the patch. */
export function hunksOf(change: FileChange): StructuredPatch {
  const known = patches.get(change) ?? compared(change);
  patches.set(change, known);
  return known;
}

/** A report asks for the size of a change and for its lines; comparing is what takes the time. */
const patches = new WeakMap<FileChange, StructuredPatch>();

function compared(change: FileChange): StructuredPatch {
  const { file, before, after } = change;
  return structuredPatch(
    before === null ? '/dev/null' : `a/${file}`,
    `b/${file}`,
    before ?? '',
    after,
    undefined,
    undefined,
    {
      context: CONTEXT,
    },
  );
}

/** A change as a unified diff with git's headers (`a/`, `b/`, quoted names), as `git apply` takes it. */
export function patchOf(change: FileChange): string {
  return formatPatch(
    { ...hunksOf(change), isGit: true, isCreate: change.before === null },
    FILE_HEADERS_ONLY,
  );
}

/** How many lines a change adds and removes. */
export function sizeOf(change: FileChange): { added: number; removed: number } {
  const lines = hunksOf(change).hunks.flatMap((hunk) => hunk.lines);
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  return { added: count('+'), removed: count('-') };
}
