import MagicString from 'magic-string';
import type { Edit } from '../contract.js';

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

  remove(start: number, end: number): void {
    this.replace(start, end, '');
  }

  /** True when an edit covers this offset. */
  covers(at: number): boolean {
    return this.edits.some((edit) => edit.start <= at && at < edit.end);
  }

  /** The text of a range with the edits inside it. Insertions at either border belong to the outside. */
  render(start: number, end: number): string {
    const inside = outermostEdits(this.edits.filter((edit) => edit.start >= start && edit.end <= end && !(edit.start === edit.end && (edit.start === start || edit.end === end))));
    return splice(this.text, start, end, inside);
  }

  /** All edits, sorted and apart; an edit inside another is gone with it. */
  all(): Edit[] {
    return outermostEdits(this.edits).map(({ start, end, text }) => ({ start, end, text }));
  }
}

type Ordered = Edit & { order: number };

function outermostEdits(edits: Ordered[]): Ordered[] {
  const sorted = [...edits].sort((a, b) => a.start - b.start || Number(a.end !== a.start) - Number(b.end !== b.start) || b.end - a.end || a.order - b.order);
  const kept: Ordered[] = [];
  let reach = -1;
  for (const edit of sorted) {
    if (edit.start < reach) {
      if (edit.end > reach) throw new Error(`edits overlap at offset ${String(edit.start)}`);
      continue;
    }
    kept.push(edit);
    reach = Math.max(reach, edit.end);
  }
  return kept;
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
