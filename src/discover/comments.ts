/** Files in which markup can stand between statements: its text is no comment, whatever it looks like. */
const MARKUP = /\.(?:[cm]?js|[jt]sx)$/;
const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/;

/**
 * Whether all places of a script stand in comments that begin a line. Nothing is parsed: where code could stand behind what looks like
 * the start of a comment (in a template, in markup, in a text that goes on in the next line), the answer is no.
 *
 * @param places Offsets, in order.
 */
export function inCommentsOnly(file: string, text: string, places: readonly number[]): boolean {
  if (!SCRIPT.test(file)) return false;
  return places.every((place) => {
    const start = text.lastIndexOf('\n', place) + 1;
    const opening = /^[ \t]*\/\//.test(text.slice(start, place)) ? start : blockBefore(text, start, place);
    return opening !== undefined && isComment(file, text, opening, place);
  });
}

/** The start of the line on which the last block before a place is opened; undefined where something else stands before it. */
function blockBefore(text: string, start: number, place: number): number | undefined {
  const opening = text.lastIndexOf('/*', place);
  if (opening === -1) return undefined;
  const line = opening >= start ? start : text.lastIndexOf('\n', opening) + 1;
  return /^[ \t]*$/.test(text.slice(line, opening)) ? line : undefined;
}

/** Nothing between the start of the line and the place can end what the comment would have to stand in to be none. */
function isComment(file: string, text: string, line: number, place: number): boolean {
  const between = text.slice(line, place);
  if (between.includes('*/') || /\\\r?\n$/.test(text.slice(Math.max(0, line - 3), line))) return false;
  if (/`|\$\{/.test(between) && text.lastIndexOf('`', line) !== -1) return false;
  return !MARKUP.test(file) || !/[{<>]/.test(between);
}
