import type { CodeData } from '../data.js';
import { make } from './dom.js';

/** Line breaks in an empty cell would make it higher than others. */
const EMPTY = '\u200b';

/**
 * A line in its colours.
 *
 * @param strong The part that differs from the line it took the place of, in UTF-16 units.
 */
export function lineOf(text: string, colours: string, strong?: readonly [from: number, to: number]): Node {
  const line = document.createDocumentFragment();
  if (text === '') line.append(EMPTY);
  const draw = (from: number, to: number, into: Node): void => {
    let at = 0;
    const runs = colours === '' ? [['', '_', String(text.length)]] : [...colours.matchAll(/(\D)(\d+)/g)];
    for (const [, kind = '_', length = '0'] of runs) {
      const end = at + Number(length);
      const part = text.slice(Math.max(at, from), Math.min(end, to));
      if (part !== '')
        into.appendChild(kind === '_' ? document.createTextNode(part) : make('span', `t-${kind}`, part));
      at = end;
    }
  };
  if (!strong) draw(0, text.length, line);
  else {
    const mark = make('mark');
    draw(0, strong[0], line);
    draw(strong[0], strong[1], mark);
    line.append(mark);
    draw(strong[1], text.length, line);
  }
  return line;
}

/** A table for code, with its columns. */
export function codeTable(caption: string, ...columns: string[]): { box: HTMLElement; body: HTMLElement } {
  const body = make('tbody');
  const table = make(
    'table',
    '',
    make('caption', 'unseen', caption),
    make('colgroup', '', ...columns.map((name) => make('col', name))),
    body,
  );
  return { box: make('div', 'code', table), body };
}

/** A block of code, with the numbers of its lines where it has a place. */
export function codeBlock(
  { from, lines, marked: [first, last] = [0, 0] }: CodeData,
  caption: string,
): HTMLElement {
  const { box, body } = from === undefined ? codeTable(caption, '') : codeTable(caption, 'no', '');
  for (const [index, [text, colours]] of lines.entries()) {
    const number = (from ?? 0) + index;
    const row = make('tr', from !== undefined && number >= first && number <= last ? 'marked' : '');
    if (from !== undefined) row.append(make('td', 'no', String(number)));
    row.append(make('td', '', lineOf(text, colours)));
    body.append(row);
  }
  return box;
}
