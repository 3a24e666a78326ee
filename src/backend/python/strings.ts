const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** The value of a Python string literal, prefix and quotes included. */
export function textOf(literal: string): string {
  const match = /^([a-zA-Z]*)("""|'''|"|')([\s\S]*?)(?:\2)?$/.exec(literal);
  if (!match) return literal;
  const [, prefix = '', , body = ''] = match;
  if (/r/i.test(prefix)) return body;
  return body.replace(
    /\\(\r?\n|[\s\S])/g,
    (whole, char: string) => escapes[char] ?? (char === '\r\n' ? '' : whole),
  );
}
