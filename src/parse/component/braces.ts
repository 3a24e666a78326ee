/**
 * Offset of the brace that closes an expression begun before `from`, or -1. Braces inside strings, templates and comments do not
 * count.
 */
export function closingBrace(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '{') depth += 1;
    else if (character === '}') {
      if (depth === 0) return at;
      depth -= 1;
    } else if (character === '"' || character === "'") {
      const end = stringEnd(text, at + 1, character);
      // An apostrophe in a text (`{#if …}don't{/if}` is never inside braces, but markup in them can be) ends with its line.
      if (end > 0) at = end;
    } else if (character === '`') at = templateEnd(text, at + 1);
    else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      if (end < 0) return -1;
      at = end + 1;
    } else if (text.startsWith('//', at)) {
      const end = text.indexOf('\n', at);
      if (end < 0) return -1;
      at = end;
    }
  }
  return -1;
}

/** Offset of the closing quote on the same line, or -1. */
function stringEnd(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
    else if (text[at] === '\n') return -1;
  }
  return -1;
}

/** Offset of the closing backtick, or the end of the text. */
function templateEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`') return at;
    else if (text.startsWith('${', at)) {
      const end = closingBrace(text, at + 2);
      if (end < 0) return text.length;
      at = end;
    }
  }
  return text.length;
}
