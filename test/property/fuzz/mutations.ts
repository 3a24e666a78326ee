import type { Random } from './random.js';

/** A way to spoil a source text; `other` is the text of another case. */
export type Mutation = (text: string, other: string, random: Random) => string;

interface Piece {
  start: number;
  end: number;
}

const TOKEN = /[A-Za-z_$][\w$]*|\d+|=>|\?\.|&&|\|\||[=!]==?|[^\s\w]/g;

/** Characters that look like nothing, end lines unseen, come in two halves, or turn the writing round. */
const ODD = [
  '\uFEFF',
  '\u2028',
  '\u2029',
  '\u00A0',
  '\u200B',
  '\u202E',
  '\u{1F4A9}',
  '\uD83D',
  'é',
  '\0',
  '\v',
  '\f',
];

const WRAPS: readonly (readonly [string, string])[] = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['if (x) {', '}'],
  ['(() => {', '})();'],
  ['f(', ')'],
  ['!', ''],
  ['`${', '}`'],
];

function tokens(text: string): Piece[] {
  return [...text.matchAll(TOKEN)].map(({ index, 0: token }) => ({
    start: index,
    end: index + token.length,
  }));
}

function lines(text: string): Piece[] {
  return [...text.matchAll(/[^\n]*\n|[^\n]+$/g)].map(({ index, 0: line }) => ({
    start: index,
    end: index + line.length,
  }));
}

const without = (text: string, { start, end }: Piece): string => text.slice(0, start) + text.slice(end);

const twice = (text: string, { start, end }: Piece): string =>
  text.slice(0, end) + text.slice(start, end) + text.slice(end);

function swapped(text: string, one: Piece, two: Piece): string {
  const [a, b] = one.start <= two.start ? [one, two] : [two, one];
  if (a.end > b.start) return text;
  return (
    text.slice(0, a.start) +
    text.slice(b.start, b.end) +
    text.slice(a.end, b.start) +
    text.slice(a.start, a.end) +
    text.slice(b.end)
  );
}

/** Applies `change` to one of the pieces; a text without any stays. */
const onOne =
  (pieces: (text: string) => Piece[], change: (text: string, piece: Piece) => string): Mutation =>
  (text, _, random) => {
    const all = pieces(text);
    return all.length === 0 ? text : change(text, random.pick(all));
  };

const onTwo =
  (pieces: (text: string) => Piece[]): Mutation =>
  (text, _, random) => {
    const all = pieces(text);
    return all.length === 0 ? text : swapped(text, random.pick(all), random.pick(all));
  };

/** Takes out some lines that follow each other, as a careless merge does. */
const dropLines: Mutation = (text, _, random) => {
  const all = lines(text);
  const from = random.below(all.length);
  const first = all[from];
  const last = all[Math.min(all.length - 1, from + random.below(6))];
  return first && last ? without(text, { start: first.start, end: last.end }) : text;
};

const graft: Mutation = (text, other, random) => {
  const all = lines(other);
  const from = random.below(all.length);
  const first = all[from];
  const last = all[Math.min(all.length - 1, from + random.below(12))];
  const at = lines(text)[random.below(lines(text).length)]?.start ?? 0;
  return first && last ? text.slice(0, at) + other.slice(first.start, last.end) + text.slice(at) : text;
};

/** What usually leaves a program that parses, and so reaches the rewrite. */
export const gentle: Record<string, Mutation> = {
  'delete a line': onOne(lines, without),
  'repeat a line': onOne(lines, twice),
  'swap two lines': onTwo(lines),
  'drop lines': dropLines,
  'graft lines': graft,
  'swap two tokens': onTwo(tokens),
  'replace a token': (text, _, random) => {
    const all = tokens(text);
    if (all.length === 0) return text;
    const { start, end } = random.pick(all);
    const by = random.pick(all);
    return text.slice(0, start) + text.slice(by.start, by.end) + text.slice(end);
  },
  'append the other file': (text, other) => `${text}\n${other.replace(/^import .*$/gm, '')}`,
  'end lines with a return': (text) => text.replace(/\r?\n/g, '\r'),
  'join lines': (text, _, random) => {
    const at = text.indexOf('\n', random.below(text.length));
    return at < 0 ? text : `${text.slice(0, at)} ${text.slice(at + 1)}`;
  },
};

/** What mostly leaves something that does not parse. */
export const rough: Record<string, Mutation> = {
  truncate: (text, _, random) => text.slice(0, random.below(text.length)),
  behead: (text, _, random) => text.slice(random.below(text.length)),
  'delete a token': onOne(tokens, without),
  'repeat a token': onOne(tokens, twice),
  splice: (text, other, random) =>
    text.slice(0, random.below(text.length)) + other.slice(random.below(other.length)),
  'insert an odd character': (text, _, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(ODD) + text.slice(at);
  },
};

/** What makes a file large or deep; rare, because such runs take long. */
export const huge: Record<string, Mutation> = {
  'nest deeply': (text, _, random) => {
    const [open, close] = random.pick(WRAPS);
    const depth = 10 ** (1 + random.below(4));
    return `${text}\n${open.repeat(depth)}0${close.repeat(depth)}\n`;
  },
  'nest all of it': (text, _, random) => {
    const depth = 10 ** (1 + random.below(3));
    return `${'if (a) {\n'.repeat(depth)}${text.replace(/^(import|export) .*$/gm, '')}${'}\n'.repeat(depth)}`;
  },
  'ten thousand lines': (text) => {
    const filler = Array.from(
      { length: 10_000 },
      (_, index) => `const filler${String(index)} = ${String(index)};`,
    );
    return `${text}\n${filler.join('\n')}\n`;
  },
  'many copies': (text, _, random) => {
    const body = text.replace(/^(import|export) .*$/gm, '');
    return `${text}\n${`{\n${body}\n}\n`.repeat(1 + random.below(20))}`;
  },
};
