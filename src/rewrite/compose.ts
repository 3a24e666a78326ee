import type { Edit } from '../contract.js';

/** A part of a text on its way through edits: kept from the original, or new where the original had nothing like it. */
type Piece = { from: number; to: number } | { text: string };

/**
 * One list of edits that does what two lists do one after the other: `first` on a text, `second` on the result. Sorted, apart,
 * and nothing is replaced that both leave alone.
 */
export function composeEdits(first: readonly Edit[], second: readonly Edit[]): Edit[] {
  const kept: Piece = { from: 0, to: Number.POSITIVE_INFINITY };
  return editsOf(change(change([kept], first), second));
}

/** Applies edits to a text that is given in pieces. */
function change(pieces: readonly Piece[], edits: readonly Edit[]): Piece[] {
  const result: Piece[] = [];
  const rest = [...pieces];
  let at = 0;
  /** Passes on pieces up to an offset, or drops them. */
  const advance = (to: number, keep: boolean): void => {
    while (at < to) {
      const piece = rest.shift();
      if (!piece) return;
      const size = sizeOf(piece);
      const taken = Math.min(size, to - at);
      if (keep) result.push(part(piece, 0, taken));
      if (taken < size) rest.unshift(part(piece, taken, size));
      at += taken;
    }
  };
  for (const { start, end, text } of inOrder(edits)) {
    advance(start, true);
    if (text !== '') result.push({ text });
    advance(end, false);
  }
  return [...result, ...rest];
}

function sizeOf(piece: Piece): number {
  return 'text' in piece ? piece.text.length : piece.to - piece.from;
}

function part(piece: Piece, start: number, end: number): Piece {
  return 'text' in piece
    ? { text: piece.text.slice(start, end) }
    : { from: piece.from + start, to: piece.from + end };
}

/** What is new between two kept parts replaces whatever stood between them. */
function editsOf(pieces: readonly Piece[]): Edit[] {
  const edits: Edit[] = [];
  let start = 0;
  let text = '';
  for (const piece of pieces) {
    if ('text' in piece) {
      text += piece.text;
      continue;
    }
    if (piece.from > start || text !== '') edits.push({ start, end: piece.from, text });
    start = piece.to;
    text = '';
  }
  return edits;
}

/** Adds insertions to edits of the same text; one in the middle of a text that is replaced has lost its place. */
export function withInsertions(edits: readonly Edit[], insertions: readonly Edit[]): Edit[] {
  const kept = insertions.filter(
    ({ start }) => !edits.some((edit) => edit.start < start && start < edit.end),
  );
  const all = [...edits, ...kept].sort((a, b) => a.start - b.start || a.end - b.end);
  const joined: Edit[] = [];
  for (const edit of all) {
    const last = joined.at(-1);
    // Two edits at one place are one.
    if (last && last.end === edit.start)
      joined[joined.length - 1] = { start: last.start, end: edit.end, text: last.text + edit.text };
    else joined.push(edit);
  }
  return joined;
}

/** By place; what is inserted at a place comes before what replaces the text there. */
function inOrder(edits: readonly Edit[]): Edit[] {
  return [...edits].sort(
    (a, b) => a.start - b.start || Number(a.end !== a.start) - Number(b.end !== b.start),
  );
}
