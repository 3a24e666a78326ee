import type { Literals, Text } from './literals.js';

/** Looks for words in a text. */
export type Finder = Pick<Literals, 'each'>;

/** Which of some spans of a text, given in the order of their places, a word stands in. */
export function mark<Span extends { start: number; end: number }>(
  spans: readonly Span[],
  text: Text,
  finder: Finder,
): Set<Span> {
  const hits = new Set<Span>();
  let at = 0;
  finder.each(text, (found) => {
    // Another text is looked for from the start again.
    if ((spans[at]?.start ?? Infinity) > found) at = 0;
    while (at < spans.length && (spans[at]?.end ?? 0) <= found) at += 1;
    const span = spans[at];
    if (!span) return text.length;
    hits.add(span);
    return span.end;
  });
  return hits;
}
