const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text from a repository, made safe to print. File names and source excerpts may hold line breaks, terminal escapes or
 * characters that reverse the reading direction; written out, they can neither forge a line of a report nor drive the terminal.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return NAMED[character] ?? (code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`);
  });
}

/** `1 file`, `2 files`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * Breaks prose at spaces so that no line is longer than `width`, except where a single word is: a path or URL stays
 * whole, so that it can be clicked and copied. The first line starts with `first`, the others with `rest`.
 */
export function wrap(prose: string, width: number, first: string, rest = first): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of prose.split(' ')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join('\n');
}
