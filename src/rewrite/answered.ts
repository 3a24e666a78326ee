import type * as t from '@babel/types';
import type { Answered } from '../plan/answers.js';
import type { Work } from '../plan/plan.js';
import { endOf, startOf } from '../client/syntax.js';
import type { FileContext } from './context.js';
import { indentAt, startsLine } from './lines.js';
import { removeLines, shiftLines, unwrap } from './removals.js';

/**
 * Takes the branches for the server's answers out of the message handlers, and returns what they did, as lines without indentation.
 * Runs before any body is rendered.
 */
export function takeAnswered(file: FileContext, { answered }: Work): string[] {
  return answered.flatMap((one) => {
    const lines = bodyOf(file, one);
    removeBranch(file, one);
    return lines;
  });
}

/** All of it but the `return` or `break` at its end, with its comments. */
function bodyOf(file: FileContext, { statement, did, end }: Answered): string[] {
  const { text } = file.unit;
  const [first] = did;
  const last = did.at(-1);
  if (!first || !last) return [];
  const isBlock = first === last && first.type === 'BlockStatement';
  const from = isBlock
    ? startOf(first) + 1
    : statement.isSwitchCase()
      ? headEnd(text, statement.node)
      : startOf(first);
  const close = endOf(last) - (isBlock ? 1 : 0);
  const start = from + (/^\s*/.exec(text.slice(from, close))?.[0].length ?? 0);
  if (startsLine(text, start)) shiftLines(file.buffer, file.unit, start, close, indentAt(text, start), '');
  const parts = end
    ? [file.buffer.render(start, startOf(end)), file.buffer.render(endOf(end), close)]
    : [file.buffer.render(start, close)];
  return parts.flatMap((part) => (part.trim() === '' ? [] : part.trim().split(/\r?\n/)));
}

/** Behind the colon of `case 'auth_ok':`. */
function headEnd(text: string, { test, start }: t.SwitchCase): number {
  return text.indexOf(':', test ? endOf(test) : (start ?? 0)) + 1;
}

/** An `else` behind it stays, as what it asks for. */
function removeBranch(file: FileContext, { statement }: Answered): void {
  const { buffer, unit, style } = file;
  const { node, parent } = statement;
  if (node.type === 'SwitchCase') return removeLines(buffer, unit, style, startOf(node), endOf(node), false);
  const { alternate, consequent } = node;
  const isElse = parent.type === 'IfStatement' && statement.key === 'alternate';
  if (alternate && (isElse || alternate.type !== 'BlockStatement'))
    return buffer.remove(startOf(node), startOf(alternate));
  if (alternate?.type === 'BlockStatement') {
    buffer.remove(startOf(consequent), endOf(consequent));
    return unwrap(buffer, unit, style, node, alternate);
  }
  if (isElse) return buffer.remove(endOf(parent.consequent), endOf(node));
  removeLines(buffer, unit, style, startOf(node), endOf(node), false);
}
