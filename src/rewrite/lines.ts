import type * as t from '@babel/types';
import type { FileContext } from './context.js';

/** Questions about lines of the original text. */

/** Offset of the first character of the line that holds `at`; a byte order mark is none. */
export function lineStart(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}

/** Offset behind the line break that ends the line of `at` (or the end of the text). */
export function lineEnd(text: string, at: number): number {
  const next = text.indexOf('\n', at);
  return next < 0 ? text.length : next + 1;
}

/** White space at the start of the line that holds `at`. */
export function indentAt(text: string, at: number): string {
  const start = lineStart(text, at);
  return /^[ \t]*/.exec(text.slice(start, at))?.[0] ?? '';
}

/** Whether only white space stands before `at` on its line. */
export function startsLine(text: string, at: number): boolean {
  return text.slice(lineStart(text, at), at).trim() === '';
}

/** Whether only white space (or a `;`) stands behind `at` on its line. */
export function endsLine(text: string, at: number): boolean {
  return /^[ \t]*\r?$/.test(text.slice(at, lineEnd(text, at)).replace(/\n$/, ''));
}

/** Comments that lie in a range, in order. */
export function commentsIn(comments: readonly t.Comment[], start: number, end: number): t.Comment[] {
  return comments.filter((comment) => (comment.start ?? 0) >= start && (comment.end ?? 0) <= end);
}

/** A comment that follows on the same line as `at`, with nothing but white space between. */
export function trailingComment(
  text: string,
  comments: readonly t.Comment[],
  at: number,
): t.Comment | undefined {
  const end = lineEnd(text, at);
  return comments.find(
    (comment) =>
      (comment.start ?? 0) >= at &&
      (comment.start ?? 0) < end &&
      text.slice(at, comment.start ?? 0).trim() === '' &&
      endsLine(text, comment.end ?? 0),
  );
}

export function commentText(text: string, comment: t.Comment): string {
  return text.slice(comment.start ?? 0, comment.end ?? 0);
}

/** Width of an indentation, counted alike for tabs and spaces. */
export function columns(file: FileContext, indent: string): number {
  return (indent.length / file.style.indent.length) * 2;
}
