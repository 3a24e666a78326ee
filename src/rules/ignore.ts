import type { Comment } from '@babel/types';
import type { Finding, Location, Span } from '../contract.js';
import type { SourceUnit } from '../parse/parse.js';
import { catalogue, unusedIgnore } from './catalogue/index.js';
import { fingerprintOf } from './fingerprint.js';

/** A comment `realtime-migrate-ignore CODE -- reason`. */
export interface Ignore {
  /** The finding it suppresses; undefined when the comment is not in that form. */
  code?: string;
  /** What is wrong with the comment, as a sentence without its full stop. */
  problem?: string;
  /** The line of code it speaks of: its own when code stands on it, else that of the next code. From 1. */
  line: number;
  span: Span;
  location: Location;
}

const MARK = /^[\s*]*realtime-migrate-ignore\b(.*)/s;
const FORM = /^\s+(\S+)\s+--\s+(\S.*)$/s;
const ADVICE = 'write `realtime-migrate-ignore CODE -- reason`';

/** The ignore comments of a file, in order; those that are not in the required form carry their problem. */
export function ignoresOf(unit: SourceUnit): Ignore[] {
  const comments = unit.ast.comments ?? [];
  return comments.flatMap((comment, index) => {
    const rest = MARK.exec(comment.value)?.[1];
    if (rest === undefined) return [];
    const { start = 0, end = 0 } = comment;
    const line = lineAt(
      unit.text,
      codeBefore(unit.text, start) ? start : nextCode(unit.text, comments, index),
    );
    return [{ ...readIgnore(rest), line, span: { start, end }, location: locationOf(comment) }];
  });
}

/** What a comment says behind its mark. */
export function readIgnore(rest: string): Pick<Ignore, 'code' | 'problem'> {
  const [, code = '', reason] = FORM.exec(rest) ?? [];
  const [first = ''] = rest.trim().split(/\s/);
  if (first === '' || first.startsWith('--'))
    return { problem: `The code of the finding is missing: ${ADVICE}` };
  if (!catalogue.some((rule) => rule.code === first)) {
    return { problem: `${first} is not the code of a finding: ${ADVICE}` };
  }
  if (reason === undefined) return { problem: `The reason is missing: ${ADVICE}` };
  return { code };
}

function locationOf({ loc }: Comment): Location {
  return {
    line: loc?.start.line ?? 1,
    column: (loc?.start.column ?? 0) + 1,
    endLine: loc?.end.line ?? 1,
    endColumn: (loc?.end.column ?? 0) + 1,
  };
}

function codeBefore(text: string, at: number): boolean {
  const line = text.slice(Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1, at);
  // `{/* … */}` is how JSX writes a comment of its own line.
  return line.replace(/^\s*\{/, '').trim() !== '';
}

/** Offset of the first code after a comment; other comments may stand between, such as the tool's own markers. */
function nextCode(text: string, comments: readonly Comment[], index: number): number {
  let at = comments[index]?.end ?? 0;
  for (let next = index + 1; ; next += 1) {
    at += /^[\s}]*/.exec(text.slice(at, at + 4000))?.[0].length ?? 0;
    const comment = comments[next];
    if (comment?.start !== at) return at;
    at = comment.end ?? at;
  }
}

/** Line ends as the parser counts them. */
function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/).length;
}

/** The finding for an ignore comment without effect. */
export function ignoreFinding(file: string, { code = '', problem, location }: Ignore, text: string): Finding {
  const { name, level, message } = unusedIgnore;
  return {
    code: unusedIgnore.code,
    name,
    level,
    message: message({ code, problem }),
    file,
    ...location,
    action: 'none',
    reasons: [],
    route: null,
    fingerprint: fingerprintOf(unusedIgnore.code, text),
  };
}
