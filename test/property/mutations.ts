import fc from 'fast-check';

/** A way to spoil a source text. Offsets are fractions, so that one mutation fits any text. */
export type Mutation = (text: string, other: string) => string;

const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const at = (text: string, where: number): number => Math.floor(where * text.length);
const TOKEN = /[A-Za-z_$][\w$]*|\d+|=>|\?\.|[^\s\w]/g;

const truncate = fraction.map(
  (where): Mutation =>
    (text) =>
      text.slice(0, at(text, where)),
);

const deleteToken = fraction.map((where): Mutation => (text) => {
  const tokens = [...text.matchAll(TOKEN)];
  const token = tokens[Math.min(at(text, where) % Math.max(tokens.length, 1), tokens.length - 1)];
  return token ? text.slice(0, token.index) + text.slice(token.index + token[0].length) : text;
});

const duplicateLine = fraction.map((where): Mutation => (text) => {
  const lines = text.split('\n');
  const index = Math.min(Math.floor(where * lines.length), lines.length - 1);
  lines.splice(index, 0, lines[index] ?? '');
  return lines.join('\n');
});

const deleteLine = fraction.map((where): Mutation => (text) => {
  const lines = text.split('\n');
  lines.splice(Math.min(Math.floor(where * lines.length), lines.length - 1), 1);
  return lines.join('\n');
});

const append = fc.constant<Mutation>((text, other) => `${text}\n${other}`);

const splice = fc.tuple(fraction, fraction).map(
  ([from, to]): Mutation =>
    (text, other) =>
      text.slice(0, at(text, from)) + other.slice(at(other, to)),
);

/** One to four mutations in a row. */
export const mutation: fc.Arbitrary<Mutation> = fc
  .array(fc.oneof(truncate, deleteToken, deleteToken, duplicateLine, deleteLine, append, splice), {
    minLength: 1,
    maxLength: 4,
  })
  .map(
    (steps): Mutation =>
      (text, other) =>
        steps.reduce((current, step) => step(current, other), text),
  );
