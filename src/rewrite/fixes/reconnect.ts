import type { NodePath } from '../../parse/traverse.js';
import { conditions, statusesIn } from '../../rules/hygiene/hygiene.js';
import { endOf, startOf } from '../../client/syntax.js';
import type { Fixer } from './fixer.js';
import { removed } from './flag.js';

/** A timer that joins again after CHANNEL_ERROR or TIMED_OUT, where supabase-js does: it goes, with an `if` that held nothing else. */
export const reconnect: Fixer = ({ unit, channels }, node) => {
  for (const { subscribes } of channels) {
    for (const { callback } of subscribes) {
      if (!callback || startOf(callback.node) > startOf(node) || endOf(callback.node) < endOf(node)) continue;
      let timer: NodePath | undefined;
      callback.traverse({
        CallExpression(call) {
          if (call.node === node) timer = call;
        },
      });
      const statement = timer?.parentPath;
      if (!timer || !statement?.isExpressionStatement()) return undefined;
      const asked = conditions(timer, callback, unit.text);
      const statuses = asked.flatMap((test) => [...statusesIn(test)]);
      const isRetried =
        asked.length === 1 &&
        statuses.length > 0 &&
        statuses.every((status) => status === 'CHANNEL_ERROR' || status === 'TIMED_OUT') &&
        !/[!&]/.test(asked[0] ?? '');
      if (!isRetried) return undefined;
      return [removed(unit.text, emptied(statement).node, unit.ast.comments ?? [])];
    }
  }
  return undefined;
};

/** The `if` around a statement that is all it does, else the statement. */
function emptied(statement: NodePath): NodePath {
  const block = statement.parentPath;
  const only = block?.isBlockStatement() && block.node.body.length === 1 ? block : undefined;
  const test = only?.parentPath ?? (block?.isIfStatement() ? block : undefined);
  if (!test?.isIfStatement() || test.node.alternate || test.key === 'alternate') return statement;
  const inside = [
    ...(only?.node.innerComments ?? []),
    ...(statement.node.leadingComments ?? []),
    ...(statement.node.trailingComments ?? []),
  ];
  return inside.length > 0 || test.listKey !== 'body' ? statement : test;
}
