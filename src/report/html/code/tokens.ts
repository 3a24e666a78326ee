import type { Language } from './languages.js';

/** Class of a token: keyword, string, comment, number, type, function, property, tag, or none. */
export type TokenClass = '_' | 'c' | 'f' | 'k' | 'n' | 'p' | 's' | 't' | 'g';

/** A part of the text; parts follow each other without a gap. */
export interface Token {
  kind: TokenClass;
  length: number;
}

const WORD = /[\p{L}\p{N}_$]+/uy;
const NUMBER = /(?:0[xob][\da-f_]+n?|\d[\d_]*(?:\.\d[\d_]*)?(?:e[+-]?\d+)?n?)/iy;
const REGEX = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
/** After these a slash starts a regular expression, and divides otherwise. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else))\s*$/;

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/**
 * The tokens of code in one language: a reader's help, not a parser. What it takes for something else costs a colour, never a
 * character: the lengths of the tokens add up to the text.
 */
export function codeTokens(text: string, language: Language): Token[] {
  const tokens: Token[] = [];
  const push = (kind: TokenClass, length: number): void => {
    const last = tokens.at(-1);
    if (last?.kind === kind) last.length += length;
    else if (length > 0) tokens.push({ kind, length });
  };
  for (let at = 0; at < text.length;) {
    const end = commentEnd(text, at, language);
    if (end !== undefined) {
      push('c', end - at);
      at = end;
      continue;
    }
    const string = language.strings.find(({ quote }) => text.startsWith(quote, at));
    if (string) {
      const parts = stringTokens(text, at, string, language);
      for (const { kind, length } of parts) push(kind, length);
      at += parts.reduce((sum, { length }) => sum + length, 0);
      continue;
    }
    const regex =
      language.regex && text[at] === '/' && BEFORE_REGEX.test(text.slice(Math.max(0, at - 40), at))
        ? matchAt(REGEX, text, at)
        : undefined;
    if (regex !== undefined) {
      push('s', regex.length);
      at += regex.length;
      continue;
    }
    const number = matchAt(NUMBER, text, at);
    const word = number === undefined ? matchAt(WORD, text, at) : undefined;
    const found = number ?? word ?? text[at] ?? '';
    push(
      number === undefined ? (word === undefined ? '_' : kindOf(text, at, word, language)) : 'n',
      found.length,
    );
    at += found.length;
  }
  return tokens;
}

function commentEnd(text: string, at: number, { comments }: Language): number | undefined {
  const comment = comments.find(({ start }) => text.startsWith(start, at));
  if (!comment) return undefined;
  const { start, end } = comment;
  if (end === undefined) {
    const found = /[\r\n]/.exec(text.slice(at));
    return found ? at + found.index : text.length;
  }
  const found = text.indexOf(end, at + start.length);
  return found < 0 ? text.length : found + end.length;
}

/** A string, with the code in its holes. */
function stringTokens(
  text: string,
  from: number,
  { quote, lines, holes }: Language['strings'][number],
  language: Language,
): Token[] {
  const tokens: Token[] = [];
  let start = from;
  let at = from + quote.length;
  while (at < text.length && !text.startsWith(quote, at)) {
    if (!lines && text[at] === '\n') break;
    if (holes && text.startsWith('${', at)) {
      const end = holeEnd(text, at + 2);
      tokens.push(
        { kind: 's', length: at - start },
        { kind: '_', length: 2 },
        ...codeTokens(text.slice(at + 2, end), language),
      );
      start = at = end;
    } else at += text[at] === '\\' ? 2 : 1;
  }
  at = Math.min(text.length, text.startsWith(quote, at) ? at + quote.length : at);
  return [...tokens, { kind: 's', length: at - start }];
}

/** The brace that closes a hole. Braces inside of strings are counted as well: a colour is at stake, no more. */
function holeEnd(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}

function kindOf(text: string, at: number, word: string, { keywords, anyCase }: Language): TokenClass {
  const isMember = text[at - 1] === '.' && text[at - 2] !== '.';
  if (!isMember && keywords.has(anyCase ? word.toLowerCase() : word)) return 'k';
  if (text[at + word.length] === '(') return 'f';
  if (isMember) return 'p';
  return !anyCase && /^\p{Lu}.*\p{Ll}/u.test(word) ? 't' : '_';
}
