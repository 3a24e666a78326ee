import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { endOf, startOf } from '../client/syntax.js';
import type { FileContext } from './context.js';
import { commentsIn, commentText, indentAt, startsLine } from './lines.js';
import { shiftLines } from './removals.js';

/** What is left of a handler's body after everything inside it was edited. */
export interface Body {
  /** Lines with their indentation, or empty when no statement is left. */
  text: string;
  /** Comments of a body that has no statement left, and of the handler's head: they stay near. */
  comments: string[];
  /** `return` statements of its own. */
  returns: boolean;
  isAsync: boolean;
}

/** Renders the body of a function at another indentation, with all edits inside it. `head` is the span of its statement. */
export function renderBody(
  file: FileContext,
  fn: NodePath<t.Function>,
  indent: string,
  statement?: t.Node,
): Body {
  const { unit, buffer } = file;
  const { text } = unit;
  const body = fn.node.body as t.Node;
  const comments = unit.ast.comments ?? [];
  const outside = statement
    ? [
        ...commentsIn(comments, startOf(statement), startOf(body)),
        ...commentsIn(comments, endOf(body), endOf(statement)),
      ].map((c) => commentText(text, c))
    : [];
  const isAsync = fn.node.async === true;
  if (body.type !== 'BlockStatement') {
    const rendered = buffer.render(startOf(body), endOf(body)).trim();
    const whole = buffer.all().find((edit) => edit.start === startOf(body) && edit.end === endOf(body));
    const value = whole ? whole.text : rendered;
    return {
      text: value === '{}' || value === '' ? '' : `${indent}${value}${file.semi}`,
      comments: outside,
      returns: false,
      isAsync,
    };
  }
  const open = startOf(body) + 1;
  const close = endOf(body) - 1;
  const inner = text.slice(open, close);
  const first = open + (/^\s*/.exec(inner)?.[0].length ?? 0);
  if (startsLine(text, first) && first > open)
    shiftLines(file.buffer, unit, open, close, indentAt(text, first), indent);
  const rendered = buffer
    .render(open, close)
    .replace(/^[ \t]*\r?\n/, '')
    .replace(/\s+$/, '');
  const lines =
    rendered.startsWith(indent) && startsLine(text, first) && first > open
      ? rendered
      : rendered.trim() === ''
        ? ''
        : indent + rendered.trimStart();
  const bare = withoutComments(lines);
  if (bare.trim() === '')
    return {
      text: '',
      comments: [
        ...outside,
        ...lines
          .split(/\r?\n/)
          .map((line) => line.trim())
          .filter(Boolean),
      ],
      returns: false,
      isAsync,
    };
  return { text: lines, comments: outside, returns: hasReturn(fn), isAsync };
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function hasReturn(fn: NodePath<t.Function>): boolean {
  let found = false;
  fn.traverse({
    Function(inner) {
      inner.skip();
    },
    ReturnStatement() {
      found = true;
    },
  });
  return found;
}
