import type { SourceUnit } from './parse.js';

/** Comments that no other code stands before on their line, directly above `end`: where the first begins, and their texts. */
export function commentsAbove(
  { text, ast }: Pick<SourceUnit, 'text' | 'ast'>,
  end: number,
): { start: number; comments: string[] } {
  const comments: string[] = [];
  let start = end;
  for (;;) {
    const found = (ast.comments ?? []).find(
      (comment) =>
        (comment.end ?? 0) <= start &&
        /^[ \t]*\r?\n?[ \t]*$/.test(text.slice(comment.end ?? 0, start)) &&
        /(^|\n)[ \t]*$/.test(text.slice(0, comment.start ?? 0)),
    );
    if (!found) return { start, comments };
    comments.unshift(text.slice(found.start ?? 0, found.end ?? 0));
    start = found.start ?? 0;
  }
}
