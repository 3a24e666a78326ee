/** A piece of SQL text, with its place in UTF-16 code units. Blanks and comments are left out. */
export interface Token {
  /**
   * `word`: a keyword or a bare name. `name`: a quoted one. `text`: a string constant in any of its forms. `symbol`: one
   * other character.
   */
  kind: 'word' | 'name' | 'text' | 'symbol';
  start: number;
  end: number;
  /** A name and a text without their quotes, a word in lower case. */
  value: string;
}

const TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /\d[\w.]*/y;
const BLANK = /\s+/y;
const LINE_COMMENT = /--[^\n\r]*/y;

/** A quote, a dollar quote or a comment that never ends. */
export class UnterminatedError extends Error {
  constructor(
    readonly at: number,
    what: string,
  ) {
    super(`${what} that is never closed`);
  }
}

/**
 * The next token at or after `at`; null at the end. The server's own lexer is not used because it takes no text that
 * holds more than SQL, as the files of pg_dump do.
 *
 * @throws UnterminatedError
 */
export function nextToken(sql: string, at: number): Token | null {
  const start = skipBlank(sql, at);
  if (start >= sql.length) return null;
  const character = sql.charAt(start);
  const word = matchAt(WORD, sql, start);
  if (word !== null) {
    const quote = start + word.length;
    const prefix = word.toLowerCase();
    if (sql[quote] === "'" && ['e', 'b', 'x', 'n'].includes(prefix))
      return text(sql, start, quote, prefix === 'e');
    if (prefix === 'u' && sql[quote] === '&' && (sql[quote + 1] === "'" || sql[quote + 1] === '"')) {
      const token = sql[quote + 1] === "'" ? text(sql, start, quote + 1, false) : name(sql, start, quote + 1);
      return { ...token, value: unescapeUnicode(token.value) };
    }
    return { kind: 'word', start, end: quote, value: prefix };
  }
  if (character === "'") return text(sql, start, start, false);
  if (character === '"') return name(sql, start, start);
  if (character === '$') {
    const tag = matchAt(TAG, sql, start);
    if (tag !== null) {
      const close = sql.indexOf(tag, start + tag.length);
      if (close < 0) throw new UnterminatedError(start, `a text in ${tag}`);
      return { kind: 'text', start, end: close + tag.length, value: sql.slice(start + tag.length, close) };
    }
  }
  const number = matchAt(NUMBER, sql, start);
  return { kind: 'symbol', start, end: start + (number?.length ?? 1), value: number ?? character };
}

/** All tokens of a text. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let token = nextToken(sql, 0); token; token = nextToken(sql, token.end)) tokens.push(token);
  return tokens;
}

function skipBlank(sql: string, from: number): number {
  let at = from;
  for (;;) {
    const skipped = matchAt(BLANK, sql, at) ?? matchAt(LINE_COMMENT, sql, at);
    if (skipped !== null) at += skipped.length;
    else if (sql.startsWith('/*', at)) at = endOfComment(sql, at);
    else return at;
  }
}

/** Block comments nest. */
function endOfComment(sql: string, start: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let match = edge.exec(sql); match; match = edge.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  throw new UnterminatedError(start, 'a comment');
}

function text(sql: string, start: number, quote: number, escapes: boolean): Token {
  const end = endOfQuoted(sql, quote, "'", escapes);
  const inner = sql.slice(quote + 1, end - 1);
  const value = inner.replaceAll("''", "'");
  return { kind: 'text', start, end, value: escapes ? unescape(value) : value };
}

function name(sql: string, start: number, quote: number): Token {
  const end = endOfQuoted(sql, quote, '"', false);
  return { kind: 'name', start, end, value: sql.slice(quote + 1, end - 1).replaceAll('""', '"') };
}

function endOfQuoted(sql: string, start: number, quote: string, escapes: boolean): number {
  for (let at = start + 1; at < sql.length; at += 1) {
    if (escapes && sql[at] === '\\') at += 1;
    else if (sql[at] === quote) {
      if (sql[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  throw new UnterminatedError(start, quote === '"' ? 'a quoted name' : 'a text');
}

const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function unescape(value: string): string {
  return value.replace(
    /\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|x([\dA-Fa-f]{1,2})|([0-7]{1,3})|([^]))/g,
    (_, u?: string, long?: string, hex?: string, octal?: string, other?: string) => {
      const code = u ?? long ?? hex;
      if (code !== undefined) return String.fromCodePoint(parseInt(code, 16));
      if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
      return ESCAPES[other ?? ''] ?? other ?? '';
    },
  );
}

function unescapeUnicode(value: string): string {
  return value.replace(/\\(?:\\|\+([\dA-Fa-f]{6})|([\dA-Fa-f]{4}))/g, (_, long?: string, short?: string) => {
    const code = long ?? short;
    return code === undefined ? '\\' : String.fromCodePoint(parseInt(code, 16));
  });
}

function matchAt(pattern: RegExp, sql: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0] ?? null;
}
