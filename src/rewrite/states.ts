import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { SocketSite } from '../client/site.js';
import { bare, endOf, isInside, startOf } from '../client/syntax.js';
import { stateOf } from '../plan/states.js';
import type { FileContext } from './context.js';

/** `ws.readyState === WebSocket.OPEN` → `channel.state === 'joined'`. */
export function translateStates(file: FileContext, site: SocketSite): void {
  for (const path of site.states) {
    const member = bare(path.node) as t.MemberExpression;
    file.buffer.replace(startOf(member.property), endOf(member.property), 'state');
    const parent = path.parentPath;
    if (parent?.isBinaryExpression()) {
      const other = path.key === 'left' ? parent.node.right : parent.node.left;
      file.buffer.replace(startOf(other), endOf(other), file.quote(stateOf(other) ?? ''));
    } else if (parent?.isSwitchStatement()) {
      for (const { test } of parent.node.cases) if (test) file.buffer.replace(startOf(test), endOf(test), file.quote(stateOf(test) ?? ''));
    }
  }
}

/** A condition that only asked whether the socket is open before closing it: a channel is removed in any state. */
export interface CloseGuard {
  statement: NodePath<t.IfStatement>;
  /** The parts of the condition that stay. */
  rest: t.Node[];
  /** Expression that reads the socket, from the comparison. */
  socket: t.Node;
}

/** Conditions around a close that lose their comparisons with `readyState`. */
export function closeGuards(site: SocketSite): CloseGuard[] {
  const guards = new Map<t.Node, CloseGuard>();
  for (const path of site.states) {
    const comparison = path.parentPath;
    const statement = comparison?.findParent((p) => p.isStatement());
    if (!comparison?.isBinaryExpression() || !statement?.isIfStatement() || statement.node.alternate) continue;
    if (!isInside(comparison.node, statement.node.test) || guards.has(statement.node)) continue;
    if (!site.closes.some((close) => isInside(close.call.node, statement.node.consequent))) continue;
    const leaves = leavesOf(statement.node.test);
    const isComparison = (leaf: t.Node): boolean => site.states.some((state) => isInside(state.node, leaf));
    const rest = leaves.filter((leaf) => !isComparison(leaf));
    if (rest.length > 0 && !onlyAnd(statement.node.test)) continue;
    guards.set(statement.node, { statement: statement as NodePath<t.IfStatement>, rest, socket: (bare(path.node) as t.MemberExpression).object });
  }
  return [...guards.values()];
}

function leavesOf(test: t.Node): t.Node[] {
  return test.type === 'LogicalExpression' ? [...leavesOf(test.left), ...leavesOf(test.right)] : [test];
}

function onlyAnd(test: t.Node): boolean {
  return test.type !== 'LogicalExpression' || (test.operator === '&&' && onlyAnd(test.left) && onlyAnd(test.right));
}
