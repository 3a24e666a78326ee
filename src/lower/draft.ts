import type * as t from '@babel/types';
import type { Edit } from '../contract.js';
import { endOf, startOf } from '../client/syntax.js';
import type { LoweringFile } from './file.js';
import { localName } from './imports.js';
import type { Lowering } from './library.js';

/** A lowering in the making. */
export class Draft implements Lowering {
  readonly edits: Edit[] = [];
  readonly consumed: t.Node[] = [];
  readonly imports: { module: string; name: string }[] = [];
  readonly declarations: (() => string)[] = [];
  readonly reviews: string[] = [];
  readonly words = new Map<string, string>();

  constructor(readonly file: LoweringFile) {}

  /** What the file calls an export, which is imported when it is not yet. */
  use(module: string, name: string): string {
    this.imports.push({ module, name });
    return localName(this.file.unit, { module, name }) ?? name;
  }

  replace(node: t.Node, text: string): void {
    this.edits.push({ start: startOf(node), end: endOf(node), text });
  }

  /** Where whole lines can take the place of a statement: behind what stands before it on its line, a comment, after a break. */
  lineOf(statement: t.Node): { start: number; lead: string } {
    const { text } = this.file.unit;
    const first = text.lastIndexOf('\n', startOf(statement) - 1) + 1;
    const before = text.slice(first, startOf(statement));
    return before.trim() === ''
      ? { start: first, lead: '' }
      : { start: first + before.trimEnd().length, lead: this.file.style.eol };
  }

  /** Takes a statement out with its lines; one of two blank lines around it goes too. */
  removeLines(start: number, end: number): void {
    const { text } = this.file.unit;
    const first = text.lastIndexOf('\n', start - 1) + 1;
    const lead = text.slice(first, start).trim() === '' ? first : start;
    const behind = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
    if (!behind || lead !== first) {
      this.edits.push({ start, end, text: '' });
      return;
    }
    let last = end + behind[0].length;
    const isApart = /(^|\n|[{([])[ \t]*\r?\n$/.test(text.slice(0, first));
    const above = /(?:\n[ \t]*\r?)+\n$/.exec(text.slice(0, first))?.[0].length ?? 1;
    // At the end of a block, or of a script, the empty lines above stand before nothing.
    if (above > 1 && /^[ \t]*(?:\}|<\/script)/.test(text.slice(last)))
      return void this.edits.push({ start: first - above + 1, end: last, text: '' });
    if (isApart) last += /^(?:[ \t]*\r?\n)+/.exec(text.slice(last))?.[0].length ?? 0;
    this.edits.push({ start: first, end: last, text: '' });
  }
}

/** Texts of the comments in a range that lie in none of `nodes`. */
export function commentsBetween(
  file: LoweringFile,
  start: number,
  end: number,
  nodes: readonly t.Node[],
  taken: ReadonlySet<string>,
): string[] {
  return (file.unit.ast.comments ?? [])
    .filter(
      (comment) =>
        (comment.start ?? 0) >= start &&
        (comment.end ?? 0) <= end &&
        !nodes.some((node) => startOf(node) <= (comment.start ?? 0) && (comment.end ?? 0) <= endOf(node)),
    )
    .map((comment) => file.unit.text.slice(comment.start ?? 0, comment.end ?? 0))
    .filter((text) => !taken.has(text));
}
