import type { FileChange } from '../contract.js';

/** One complaint about one text, before it is known whether it is new. */
export interface Diagnostic {
  /** `TS2339` of the type checker, `syntax` of the parser. */
  code: string;
  message: string;
  /** Offset and length in the text that was checked. */
  offset: number;
  length: number;
}

/** A complaint that a change brought. */
export interface NewDiagnostic {
  /** Relative to the working directory, with `/`. */
  file: string;
  /** The changed file that brought it: `file` itself, or the one that `file` imports. Relative as well. */
  cause: string;
  /** `TS2339` of the type checker, `syntax` of the parser. */
  code: string;
  message: string;
  /** From 1, in the text after the change. */
  line: number;
  column: number;
  /** Offset into the text after the change. */
  offset: number;
}

/** What a comparison is about: the two texts of one file and what was said about each. */
export interface Comparison {
  file: string;
  cause: string;
  before: { text: string; diagnostics: Diagnostic[] };
  after: { text: string; diagnostics: Diagnostic[] };
  /** The change between them; undefined for a file that only imports a changed one. */
  change?: FileChange;
}

/**
 * The diagnostics of the text after the change that have no counterpart before it. Both sides are compared as multisets of
 * code, message and complained-of text, so neither a shift of lines nor another type name in an old complaint counts. Of
 * several equal ones those inside an edit are taken to be the new ones.
 */
export function newDiagnostics({ file, cause, before, after, change }: Comparison): NewDiagnostic[] {
  const known = new Map<string, number>();
  for (const diagnostic of before.diagnostics) {
    const key = keyOf(diagnostic, before.text);
    known.set(key, (known.get(key) ?? 0) + 1);
  }
  const edited = editedRanges(change);
  const inEdit = ({ offset, length }: Diagnostic): boolean =>
    edited.some(({ start, end }) => offset < end && offset + length > start);
  // What was there before is matched off first, and outside the edits before inside them.
  const unmatched = [...after.diagnostics]
    .sort((a, b) => Number(inEdit(a)) - Number(inEdit(b)) || a.offset - b.offset)
    .filter((diagnostic) => {
      const key = keyOf(diagnostic, after.text);
      const left = known.get(key) ?? 0;
      known.set(key, left - 1);
      return left <= 0;
    });
  return unmatched
    .sort((a, b) => a.offset - b.offset)
    .map(({ code, message, offset }) => ({
      file,
      cause,
      code,
      message,
      offset,
      ...place(after.text, offset),
    }));
}

function keyOf({ code, message, offset, length }: Diagnostic, text: string): string {
  const subject =
    text
      .slice(offset, offset + length)
      .split('\n')[0]
      ?.trim() ?? '';
  return `${code}\0${message.replace(/'[^']*'/g, '‹›')}\0${subject}`;
}

/** Where the new text of each edit lies after all of them are applied. */
function editedRanges(change: FileChange | undefined): { start: number; end: number }[] {
  let shift = 0;
  return [...(change?.edits ?? [])]
    .sort((a, b) => a.start - b.start)
    .map((edit) => {
      const start = edit.start + shift;
      shift += edit.text.length - (edit.end - edit.start);
      return { start, end: start + edit.text.length };
    });
}

function place(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
