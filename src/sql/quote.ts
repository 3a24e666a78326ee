import { createHash } from 'node:crypto';
import { UserError } from '../errors.js';

/** PostgreSQL cuts longer names without asking (NAMEDATALEN - 1), and a cut name may be another table's. */
const MAX_NAME_BYTES = 63;

/**
 * Characters that are written as escapes although a plain quoted string could hold them: control characters, so that a
 * name never breaks a line (it may stand in a comment), and `$`, so that it never ends a dollar-quoted body.
 */
// eslint-disable-next-line no-control-regex -- control characters are the point
const UNSAFE = /[\u0001-\u001f\u007f$\\]/g;

/**
 * A string as an SQL literal that is safe anywhere: in a statement, in a dollar-quoted body, in a `--` comment.
 *
 * @throws UserError for a string PostgreSQL cannot hold (NUL, half of a surrogate pair).
 */
export function quoteLiteral(value: string): string {
  assertText(value);
  const quoted = value.replaceAll("'", "''");
  if (quoted.search(UNSAFE) < 0) return `'${quoted}'`;
  return `E'${quoted.replace(UNSAFE, (c) => (c === '\\' ? '\\\\' : `\\x${hex(c, 2)}`))}'`;
}

/**
 * A string as an SQL identifier, always quoted, safe in the same places as {@link quoteLiteral}.
 *
 * @throws UserError for a name PostgreSQL cannot hold: empty, longer than 63 bytes, NUL, half of a surrogate pair.
 */
export function quoteIdent(name: string): string {
  assertText(name);
  if (name === '') throw new UserError('an SQL name must not be empty');
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw new UserError(`the SQL name ${JSON.stringify(name)} is longer than ${MAX_NAME_BYTES} bytes`);
  }
  const quoted = name.replaceAll('"', '""');
  if (quoted.search(UNSAFE) < 0) return `"${quoted}"`;
  return `U&"${quoted.replace(UNSAFE, (c) => (c === '\\' ? '\\\\' : `\\${hex(c, 4)}`))}"`;
}

/** SQL code as a literal: dollar-quoted where possible, because a reviewer reads it; safe where {@link quoteLiteral} is. */
export function quoteCode(code: string): string {
  return /[$\r\n]/.test(code) ? quoteLiteral(code) : `$sql$${code}$sql$`;
}

/** Text for the rest of a `--` comment: one line, whatever it held. */
export function commentText(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are the point
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ');
}

/** A `LIKE` pattern for a topic: `{param}` stands for one character or more, everything else for itself. */
export function likePattern(channel: string): string {
  return channel
    .split(/\{\w+\}/)
    .map((part) => part.replace(/[\\%_]/g, '\\$&'))
    .join('_%');
}

/** A name made from others, kept within PostgreSQL's limit: a long one is cut and told apart by a hash of the whole. */
export function derivedName(...parts: string[]): string {
  const name = parts.join('_');
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  let head = '';
  for (const character of name) {
    if (Buffer.byteLength(head + character) > MAX_NAME_BYTES - hash.length - 1) break;
    head += character;
  }
  return `${head}_${hash}`;
}

function assertText(value: string): void {
  if (value.includes('\0') || /\p{Surrogate}/u.test(value)) {
    throw new UserError(`PostgreSQL cannot hold the text ${JSON.stringify(value)}`);
  }
}

function hex(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0');
}
