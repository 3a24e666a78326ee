import MagicString from 'magic-string';
import type { Edit, Span } from '../contract.js';

/**
 * Collects edits over one original text. Edits may nest: a moved piece of code is rendered with the edits inside it, and the
 * outer edit that carries it swallows them.
 */
export class EditBuffer {
  private readonly edits: (Edit & { order: number })[] = [];

  constructor(readonly text: string) {}

  replace(start: number, end: number, text: string): void {
    this.edits.push({ start, end, text, order: this.edits.length });
  }

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  /** Before whatever else is inserted at this offset. */
  insertFirst(at: number, text: string): void {
    this.edits.push({ start: at, end: at, text, order: -1 });
  }

  remove(start: number, end: number): void {
    this.replace(start, end, '');
  }

  /** True when an edit covers this offset, other than one that takes all of `within` out: what moves is written elsewhere. */
  covers(at: number, within?: Span): boolean {
    return this.edits.some(
      (edit) =>
        edit.start <= at &&
        at < edit.end &&
        !(within && edit.start <= within.start && edit.end >= within.end),
    );
  }

  /** Whether something is inserted at this offset. */
  insertsAt(at: number): boolean {
    return this.edits.some(({ start, end }) => start === at && end === at);
  }

  /** The text of a range with the edits inside it. Insertions at either border belong to the outside. */
  render(start: number, end: number): string {
    const inside = outermostEdits(
      this.edits.filter(
        (edit) =>
          edit.start >= start &&
          edit.end <= end &&
          !(edit.start === edit.end && (edit.start === start || edit.end === end)),
      ),
    );
    return splice(this.text, start, end, tidyBlankLines(this.text, inside, start, end));
  }

  /** All edits, sorted and apart; an edit inside another is gone with it. */
  all(): Edit[] {
    return tidyBlankLines(this.text, outermostEdits(this.edits), 0, this.text.length).map(
      ({ start, end, text }) => ({ start, end, text }),
    );
  }
}

type Ordered = Edit & { order: number };

function outermostEdits(edits: Ordered[]): Ordered[] {
  const sorted = [...edits].sort(
    (a, b) =>
      a.start - b.start ||
      Number(a.end !== a.start) - Number(b.end !== b.start) ||
      b.end - a.end ||
      a.order - b.order,
  );
  const kept: Ordered[] = [];
  let reach = -1;
  for (const edit of sorted) {
    const previous = kept.at(-1);
    if (previous && edit.start < reach) {
      if (edit.end <= reach) continue;
      // Two removals may share the blank line between them.
      if (previous.text !== '' || edit.text !== '')
        throw new Error(`edits overlap at offset ${String(edit.start)}`);
      kept[kept.length - 1] = { ...previous, end: edit.end };
      reach = edit.end;
      continue;
    }
    kept.push(edit);
    reach = Math.max(reach, edit.end);
  }
  return kept;
}

/**
 * Removed lines leave no double blank line and no blank line at the border of a block: removals that only blank lines part are
 * joined, and a removal takes the blank lines on one side with it where both sides, or a bracket and a side, would meet.
 */
function tidyBlankLines(text: string, edits: Edit[], from: number, to: number): Edit[] {
  const joined: Edit[] = [];
  for (const edit of edits) {
    const previous = joined.at(-1);
    if (
      previous &&
      isLines(text, previous) &&
      isLines(text, edit) &&
      text.slice(previous.end, edit.start).trim() === ''
    )
      joined[joined.length - 1] = { start: previous.start, end: edit.end, text: '' };
    else joined.push(edit);
  }
  return joined.map((edit, index) => {
    if (!isLines(text, edit)) return edit;
    const floor = joined[index - 1]?.end ?? from;
    const ceiling = joined[index + 1]?.start ?? to;
    const before = text.slice(floor, edit.start);
    const after = text.slice(edit.end, ceiling);
    const blankAfter = /^(?:[ \t]*\r?\n)+/.exec(after)?.[0] ?? '';
    const isLineStart = floor === 0 || text[floor - 1] === '\n';
    const blankBefore =
      (isLineStart ? /(?:^|\n)((?:[ \t]*\r?\n)+)$/ : /\n((?:[ \t]*\r?\n)+)$/).exec(before)?.[1] ?? '';
    const opens =
      (isLineStart ? /(?:^|[{([]|<script[^>]*>)[ \t]*\r?\n$/ : /(?:[{([]|<script[^>]*>)[ \t]*\r?\n$/).test(
        before.slice(0, before.length - blankBefore.length),
      ) ||
      (index === 0 && before.trim() === '');
    if (blankAfter !== '' && (blankBefore !== '' || opens))
      return { ...edit, end: edit.end + blankAfter.length };
    const closes = /^[ \t]*(?:[})\]]|<\/script)/.test(after) || (after === '' && ceiling === to);
    const start = closes ? edit.start - blankBefore.length : edit.start;
    // A file without a final line break gets none by losing its last line.
    const isLast = edit.end === text.length && to === text.length && !text.endsWith('\n');
    const lineBreak = isLast ? (/\r?\n$/.exec(text.slice(floor, start))?.[0] ?? '') : '';
    return { ...edit, start: start - lineBreak.length };
  });
}

/** A removal of whole lines. */
function isLines(text: string, edit: Edit): boolean {
  return (
    edit.text === '' &&
    edit.end > edit.start &&
    (edit.start === 0 || /[\n\uFEFF]/.test(text[edit.start - 1] ?? '')) &&
    (edit.end === text.length || text[edit.end - 1] === '\n')
  );
}

function splice(text: string, start: number, end: number, edits: Edit[]): string {
  let result = '';
  let at = start;
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at, end);
}

/** Applies edits to a text. Throws when they overlap. */
export function applyEdits(text: string, edits: Edit[]): string {
  const magic = new MagicString(text);
  for (const edit of edits) {
    if (edit.start === edit.end) magic.appendLeft(edit.start, edit.text);
    else magic.update(edit.start, edit.end, edit.text);
  }
  return magic.toString();
}
