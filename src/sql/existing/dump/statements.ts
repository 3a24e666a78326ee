import { nextToken } from '../lex.js';

/** One statement of a script, without its semicolon. */
export interface Statement {
  text: string;
  /** Offset of `text` in the script. */
  start: number;
}

/** What follows up to a line that holds `\.` alone is data. */
const COPY = /^copy\s[^]*\sfrom\s+stdin\b/i;
const END_OF_DATA = /^\\\.[ \t]*\r?$/gm;

/**
 * The statements of a script written for `psql`: its own commands (`\restrict`, `\connect`) and the rows of COPY blocks
 * are left out. Semicolons inside quotes, comments, brackets and SQL-standard function bodies end nothing.
 *
 * @throws UnterminatedError for a quote or a comment that never ends.
 */
export function statementsOf(script: string): Statement[] {
  const statements: Statement[] = [];
  let at = 0;
  for (;;) {
    const statement = statementAt(script, at);
    if (statement === null) return statements;
    at = statement.next;
    if (statement.text === '') continue;
    statements.push({ text: statement.text, start: statement.start });
    if (COPY.test(statement.text)) {
      END_OF_DATA.lastIndex = at;
      const end = END_OF_DATA.exec(script);
      at = end ? end.index + end[0].length : script.length;
    }
  }
}

function statementAt(script: string, from: number): (Statement & { next: number }) | null {
  let start = -1;
  let end = from;
  let depth = 0;
  let atomic = 0;
  let previous = '';
  for (let token = nextToken(script, from); token; token = nextToken(script, token.end)) {
    if (token.kind === 'symbol' && token.value === ';' && depth === 0 && atomic === 0) {
      return { text: start < 0 ? '' : script.slice(start, end), start, next: token.end };
    }
    if (start < 0) {
      // A command of psql takes its line.
      if (token.value === '\\') return { text: '', start, next: lineEnd(script, token.start) };
      start = token.start;
    }
    if (token.kind === 'symbol' && (token.value === '(' || token.value === '[')) depth += 1;
    else if (token.kind === 'symbol' && (token.value === ')' || token.value === ']'))
      depth = Math.max(0, depth - 1);
    else if (token.kind === 'word') {
      // The body of an SQL-standard function: BEGIN ATOMIC … END, with CASE … END inside.
      if (token.value === 'atomic' && previous === 'begin') atomic = 1;
      else if (atomic > 0 && token.value === 'case') atomic += 1;
      else if (atomic > 0 && token.value === 'end') atomic -= 1;
    }
    previous = token.kind === 'word' ? token.value : '';
    end = token.end;
  }
  return start < 0 ? null : { text: script.slice(start, end), start, next: script.length };
}

function lineEnd(script: string, at: number): number {
  const end = script.indexOf('\n', at);
  return end < 0 ? script.length : end;
}
