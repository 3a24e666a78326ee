import { printable } from './text.js';

/** Prose, with everything escaped that Markdown or HTML would take for markup. */
export function prose(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>#|~!&]/g, '\\$&');
}

/** Prose in which what stands between backticks is code; not for cells of a table, where a bar would end it. */
export function proseWithCode(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : prose(part)))
    .join('');
}

/** Prose for whoever reads the text as it is: no more is escaped than would make a block or a tag of it. */
export function plainProse(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, index) =>
      index % 2 === 1 ? code(part.slice(1, -1)) : printable(part).replace(/[`<]/g, '\\$&'),
    )
    .join('')
    .replace(/^(?=[~#>*+=|-]|\d+[.)])/, '\\');
}

/** A code span in a cell of a table, where a bar would end the cell also inside of code. */
export function codeCell(text: string): string {
  return text === '' ? '' : code(text).replaceAll('|', '\\|');
}

/** A fence or code span delimiter that does not occur in the text. */
function ticks(text: string, atLeast: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return '`'.repeat(Math.max(atLeast, longest + 1));
}

/** A code span. */
export function code(text: string): string {
  const shown = printable(text);
  const fence = ticks(shown, 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A fenced block that its text cannot close. */
export function fenced(language: string, text: string): string {
  const fence = ticks(text, 3);
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}
