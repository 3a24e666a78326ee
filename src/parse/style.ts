/** How a file is written, so that new code looks like the code around it. */
export interface Style {
  eol: '\n' | '\r\n';
  /** One level of indentation. */
  indent: string;
  quote: "'" | '"';
  semi: boolean;
  /** Whether multi-line lists end with a comma. */
  trailingComma: boolean;
}

/**
 * Reads the style from the text by majority; ties fall to the commonest habit (two spaces, single quotes, semicolons).
 *
 * @param whole The file around it, which shows the indentation where the text itself has none.
 */
export function styleOf(text: string, whole = text): Style {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const crlf = count(/\r\n/g);
  const single = count(/'(?:[^'"\\\r\n]|\\.)*'/g);
  const double = count(/"(?:[^'"\\\r\n]|\\.)*"/g) - count(/=\s*"[^"\r\n]*"(?=[\s/>])/g);
  const semi = count(/;[ \t]*(?:\/\/.*)?\r?$/gm);
  const bare = count(/[)\w'"`\]][ \t]*\r?$/gm);
  return {
    eol: crlf > count(/\n/g) / 2 ? '\r\n' : '\n',
    indent: indentOf(text) ?? indentOf(whole) ?? '  ',
    quote: double > single ? '"' : "'",
    semi: semi > 0 ? semi >= bare / 6 : bare === 0,
    trailingComma: count(/,[ \t]*\r?\n[ \t]*[)\]}]/g) > 0 || count(/[^,\s({[>][ \t]*\r?\n[ \t]*[\])]/g) === 0,
  };
}

/** The commonest step between the indentation of one line and the next deeper one. */
function indentOf(text: string): string | undefined {
  const steps = new Map<string, number>();
  let previous = '';
  for (const line of text.split('\n')) {
    const lead = /^[ \t]*(?=[^\s*])/.exec(line)?.[0];
    if (lead === undefined) continue;
    if (lead.length > previous.length && lead.startsWith(previous)) {
      const step = lead.slice(previous.length);
      if (/^(\t| {2,8})$/.test(step)) steps.set(step, (steps.get(step) ?? 0) + 1);
    }
    previous = lead;
  }
  const [best] = [...steps].sort((a, b) => b[1] - a[1]);
  return best?.[0];
}
