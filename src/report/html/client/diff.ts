import type { DiffData, DiffHunk, DiffLine } from '../data.js';
import { codeTable, lineOf } from './code.js';
import { make } from './dom.js';

export type View = 'split' | 'unified';

/** Rows drawn at once; the others when they are asked for. */
const ROWS = 1500;

/** A line with its numbers, on one side or on both. */
interface Cell {
  sign: string;
  number: number;
  text: string;
  colours: string;
  strong?: readonly [number, number];
}

interface Pair {
  left?: Cell;
  right?: Cell;
  isSame: boolean;
}

/** What differs between two lines: without what they share at either end. Nothing where they share too little. */
function differing(a: string, b: string): [a: [number, number], b: [number, number]] | undefined {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const shared = a.slice(0, start).trim().length + a.slice(a.length - end).trim().length;
  if (shared * 3 < most || (start === a.length && start === b.length)) return undefined;
  return [
    [start, a.length - end],
    [start, b.length - end],
  ];
}

/** The lines of a hunk, side by side: what was removed beside what was added in its place. */
function pairsOf({ before, after, lines }: DiffHunk): Pair[] {
  const pairs: Pair[] = [];
  let [left, right] = [before, after];
  const cell = ([sign, text, colours]: DiffLine, number: number): Cell => ({ sign, number, text, colours });
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    if (!line) break;
    if (line[0] === ' ') {
      pairs.push({ left: cell(line, left++), right: cell(line, right++), isSame: true });
      at += 1;
      continue;
    }
    const removed: Cell[] = [];
    const added: Cell[] = [];
    for (; at < lines.length; at += 1) {
      const next = lines[at];
      if (!next || next[0] === ' ') break;
      if (next[0] === '-') removed.push(cell(next, left++));
      else added.push(cell(next, right++));
    }
    for (let row = 0; row < Math.max(removed.length, added.length); row += 1) {
      const [a, b] = [removed[row], added[row]];
      const strong = a && b && differing(a.text, b.text);
      if (strong) [a.strong, b.strong] = strong;
      pairs.push({ left: a, right: b, isSame: false });
    }
  }
  return pairs;
}

function codeCell({ sign, text, colours, strong }: Cell, name: string): HTMLElement {
  const cell = make('td', name);
  cell.append(lineOf(text, colours, sign === ' ' ? undefined : strong));
  return cell;
}

const NAMES: Record<string, string> = { '+': 'added', '-': 'removed' };

function splitRow({ left, right }: Pair): HTMLElement {
  const row = make('tr');
  for (const cell of [left, right]) {
    const name = cell ? (NAMES[cell.sign] ?? '') : 'void';
    row.append(make('td', `no ${name}`, cell ? String(cell.number) : ''));
    row.append(make('td', `sign ${name}`, cell?.sign ?? ''));
    row.append(cell ? codeCell(cell, name) : make('td', name));
  }
  return row;
}

function unifiedRow(cell: Cell, before: string, after: string): HTMLElement {
  const name = NAMES[cell.sign] ?? '';
  return make(
    'tr',
    '',
    make('td', `no ${name}`, before),
    make('td', `no ${name}`, after),
    make('td', `sign ${name}`, cell.sign),
    codeCell(cell, name),
  );
}

/** Removed lines that follow each other stay together, and so do those that took their place. */
function unifiedRows(pairs: readonly Pair[]): [row: HTMLElement, before: number | undefined][] {
  const rows: [HTMLElement, number | undefined][] = [];
  let added: Cell[] = [];
  const flush = (): void => {
    for (const cell of added) rows.push([unifiedRow(cell, '', String(cell.number)), undefined]);
    added = [];
  };
  for (const { left, right, isSame } of pairs) {
    if (isSame) flush();
    if (left)
      rows.push([
        unifiedRow(left, String(left.number), isSame ? String(right?.number ?? '') : ''),
        left.number,
      ]);
    if (!isSame && right) added.push(right);
  }
  flush();
  return rows;
}

function wide(name: string, span: number, text: string): HTMLElement {
  const cell = make('td', '', text);
  cell.colSpan = span;
  return make('tr', name, cell);
}

/** Draws a diff. */
export function diffTable({ hunks, marks, isNew }: DiffData, view: View, caption: string): HTMLElement {
  const isSplit = view === 'split' && !isNew;
  const columns = isSplit ? ['no', 'sign', '', 'no', 'sign', ''] : ['no', 'no', 'sign', ''];
  const { box, body } = codeTable(caption, ...columns);
  if (isSplit) box.classList.add('split');
  const rows: HTMLElement[] = [];
  for (const [index, hunk] of hunks.entries()) {
    if (index > 0) rows.push(wide('gap', columns.length, '⋯'));
    const pairs = pairsOf(hunk);
    const drawn = isSplit
      ? pairs.map((pair): [HTMLElement, number | undefined] => [splitRow(pair), pair.left?.number])
      : unifiedRows(pairs);
    for (const [row, number] of drawn) {
      for (const { label } of marks.filter(({ line }) => line === number))
        rows.push(wide('socket', columns.length, `Socket: ${label}`));
      rows.push(row);
    }
  }
  body.append(...rows.slice(0, ROWS));
  if (rows.length > ROWS) body.append(moreRow(rows.slice(ROWS), columns.length));
  return box;
}

function moreRow(rest: HTMLElement[], span: number): HTMLElement {
  const button = make('button', '', `Show ${String(rest.length)} more lines`);
  button.type = 'button';
  const row = wide('more', span, '');
  row.firstElementChild?.append(button);
  button.addEventListener('click', () => {
    row.replaceWith(...rest);
  });
  return row;
}
