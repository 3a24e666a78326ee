import { parser } from '@lezer/python';
import type { Tree } from '@lezer/common';

/** A piece of a Python text with its tree; offsets of the tree count from `offset`. */
export interface PythonPiece {
  tree: Tree;
  text: string;
  offset: number;
}

/** A line that starts a statement at the top of a module. */
const opening =
  /^(?:@|async\s+def\s|def\s|class\s|from\s+\S+\s+import\b|import\s|if\s|\w+(?:\s*:[^=\n]+)?\s*=[^=])/;

/**
 * Parses Python, broken or not. The grammar recovers from most errors, but a bracket that is never closed takes in
 * what follows; so a text with an error is read statement by statement, and the error stays where it is.
 */
export function parsePython(source: string): PythonPiece[] {
  // The grammar knows no byte order mark.
  const mark = source.startsWith('\uFEFF') ? 1 : 0;
  const text = source.slice(mark);
  const tree = parser.parse(text);
  if (!hasError(tree)) return [{ tree, text, offset: mark }];
  return split(text).map(({ from, to }) => {
    const piece = text.slice(from, to);
    return { tree: parser.parse(piece), text: piece, offset: from + mark };
  });
}

function hasError(tree: Tree): boolean {
  let found = false;
  tree.iterate({
    enter(node) {
      if (node.type.isError) found = true;
      return !found;
    },
  });
  return found;
}

/** Top-level statements by their first line; decorators belong to what they decorate, strings of several lines to their start. */
function split(text: string): { from: number; to: number }[] {
  const starts: number[] = [];
  let decorated = false;
  let quote: string | undefined;
  let at = 0;
  for (const line of text.split(/(?<=\n)/)) {
    if (quote === undefined && opening.test(line)) {
      if (!decorated) starts.push(at);
      decorated = line.startsWith('@');
    }
    quote = openQuote(line, quote);
    at += line.length;
  }
  const all = starts[0] === 0 ? starts : [0, ...starts];
  return all.map((from, index) => ({ from, to: all[index + 1] ?? text.length }));
}

/** The triple quote that is open at the end of a line. */
function openQuote(line: string, open: string | undefined): string | undefined {
  let quote = open;
  for (let at = 0; at < line.length; at += 1) {
    const three = line.slice(at, at + 3);
    if (quote !== undefined) {
      if (three === quote) {
        quote = undefined;
        at += 2;
      } else if (line[at] === '\\') at += 1;
    } else if (line[at] === '#') return undefined;
    else if (three === '"""' || three === "'''") {
      quote = three;
      at += 2;
    } else if (line[at] === '"' || line[at] === "'") {
      const end = line.slice(at + 1).search(line[at] === '"' ? /(?<!\\)"/ : /(?<!\\)'/);
      if (end === -1) return undefined;
      at += end + 1;
    }
  }
  return quote;
}
