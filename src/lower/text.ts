import type * as t from '@babel/types';
import type { Edit } from '../contract.js';
import type { SourceUnit } from '../parse/parse.js';
import { endOf, startOf } from '../client/syntax.js';

/** Applies sorted edits that lie apart. */
export function spliced(text: string, edits: readonly Edit[], from = 0, to = text.length): string {
  let result = '';
  let at = from;
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at, to);
}

/** Edits in order, without those that lie inside another one. */
export function outermost(edits: readonly Edit[]): Edit[] {
  const sorted = [...edits].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Edit[] = [];
  for (const edit of sorted) {
    const last = kept.at(-1);
    if (!last || edit.start >= last.end) kept.push(edit);
  }
  return kept;
}

/** A range with the edits inside it; `indent` takes the place of the indentation its first line has. */
export function reindent(
  unit: SourceUnit,
  start: number,
  end: number,
  edits: readonly Edit[],
  indent?: string,
): string {
  const { text } = unit;
  const inside = outermost(edits.filter((edit) => edit.start >= start && edit.end <= end));
  if (indent === undefined) return spliced(text, inside, start, end);
  const first = text.lastIndexOf('\n', start - 1) + 1;
  const old = /^[ \t]*/.exec(text.slice(first))?.[0] ?? '';
  const frozen = templatesIn(unit, start, end);
  const shifts: Edit[] = [];
  for (let at = text.indexOf('\n', start) + 1; at > 0 && at < end; at = text.indexOf('\n', at) + 1) {
    const line = at;
    const covered =
      frozen.some((one) => startOf(one) < line && line <= endOf(one)) ||
      inside.some((edit) => edit.start < line && line < edit.end);
    if (!covered && text.startsWith(old, line))
      shifts.push({ start: line, end: line + old.length, text: indent });
  }
  const all = [...inside, ...shifts.filter((shift) => text[shift.end] !== '\n' && text[shift.end] !== '\r')];
  return spliced(
    text,
    all.sort((a, b) => a.start - b.start || a.end - b.end),
    start,
    end,
  );
}

/** Template literals: the lines inside them are text. */
function templatesIn(unit: SourceUnit, start: number, end: number): t.Node[] {
  const found: t.Node[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (typeof value !== 'object' || value === null || !('type' in value)) return;
    const node = value as t.Node;
    if (startOf(node) >= end || endOf(node) <= start) return;
    if (node.type === 'TemplateElement') found.push(node);
    for (const [key, child] of Object.entries(node))
      if (key !== 'loc' && key !== 'extra' && typeof child === 'object') walk(child);
  };
  walk(unit.ast.program);
  return found;
}
