import type { FileChange, Location, SiteOutcome, Span } from '../contract.js';

/** Moves an offset of `before` to where it is in `after`; one inside a replaced span goes to the start of its replacement. */
function moved(offset: number, edits: FileChange['edits']): number {
  let shift = 0;
  for (const edit of edits) {
    if (edit.start > offset) break;
    if (edit.end > offset) return edit.start + shift;
    shift += edit.text.length - (edit.end - edit.start);
  }
  return offset + shift;
}

/** Line and column of an offset, counted from 1, with LF, CRLF, CR and the two Unicode separators as line ends. */
function position(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (const match of text.slice(0, offset).matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
    line += 1;
    start = match.index + match[0].length;
  }
  return { line, column: offset - start + 1 };
}

/** Where a span of the original text is after a change. */
function locate(span: Span, change: FileChange): Location {
  const start = moved(span.start, change.edits);
  const from = position(change.after, start);
  const to = position(change.after, Math.max(start, moved(span.end, change.edits)));
  return { ...from, endLine: to.line, endColumn: to.column };
}

/** The line where a span of the original text is found now. */
export function lineAfter(
  { span, line }: { span: Span; line: number },
  change: FileChange | undefined,
): number {
  return change === undefined ? line : locate(span, change).line;
}

/**
 * Where a reader finds a socket now. Rewriting one part of a file moves everything below it, and a report that is read
 * after the run has to name the lines of the file as it is then. `change` is what the run did to the file, if anything.
 */
export function locationAfter(
  site: Pick<SiteOutcome, 'span' | 'location'>,
  change: FileChange | undefined,
): Location {
  return change === undefined ? site.location : locate(site.span, change);
}
