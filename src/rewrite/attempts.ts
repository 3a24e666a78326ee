import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { EventFlow } from '../client/flow.js';
import { bare, endOf, isInside, startOf } from '../client/syntax.js';
import type { FileContext } from './context.js';
import { commentsIn } from './lines.js';
import { removeLines, unwrap } from './removals.js';

/**
 * Takes away each `try` that only guarded the parse: nothing in it can fail any more. A comment in its `catch` says why it
 * was there, and keeps it.
 */
export function withoutAttempts(file: FileContext, flows: EventFlow[]): void {
  const { buffer, unit, style } = file;
  const isPlain = ({ node }: NodePath<t.TryStatement>): boolean =>
    commentsIn(unit.ast.comments ?? [], endOf(node.block), endOf(node)).length === 0;
  const attempts = flows.flatMap((flow) => [...flow.fallbacks, ...flow.attempts.filter(isPlain)]);
  for (const attempt of new Set(attempts)) {
    if (buffer.covers(startOf(attempt.node))) continue;
    unwrap(buffer, unit, style, attempt.node, attempt.node.block);
    declareAtOnce(file, attempt);
  }
}

/** `let message; message = payload;` → `const message = payload;`. */
function declareAtOnce(file: FileContext, attempt: NodePath<t.TryStatement>): void {
  const { buffer, unit, style } = file;
  const [only, ...more] = attempt.node.block.body;
  const value = only?.type === 'ExpressionStatement' ? bare(only.expression) : undefined;
  if (more.length > 0 || value?.type !== 'AssignmentExpression' || value.left.type !== 'Identifier') return;
  const binding = attempt.scope.getBinding(value.left.name);
  const declarator = binding?.path;
  const before = attempt.getPrevSibling().node as t.Node | undefined;
  if (!declarator?.isVariableDeclarator() || declarator.node.init || before !== declarator.parent) return;
  if (declarator.parent.type !== 'VariableDeclaration' || declarator.parent.declarations.length > 1) return;
  if (!binding?.constantViolations.every((write) => isInside(write.node, attempt.node))) return;
  const { id } = declarator.node;
  buffer.replace(startOf(value.left), endOf(value.left), `const ${file.source(id)}`);
  removeLines(buffer, unit, style, startOf(before), endOf(before));
}
