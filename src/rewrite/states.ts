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

/** Conditions that only asked whether the socket is open before closing it: a channel is removed in any state. */
export function closeGuards(site: SocketSite): { path: NodePath; drop: NodePath }[] {
  const guards: { path: NodePath; drop: NodePath }[] = [];
  for (const path of site.states) {
    const comparison = path.parentPath;
    if (!comparison?.isBinaryExpression()) continue;
    const statement = comparison.findParent((p) => p.isStatement());
    if (!statement?.isIfStatement() || statement.node.alternate || !isInside(comparison.node, statement.node.test)) continue;
    if (!site.closes.some((close) => isInside(close.call.node, statement.node.consequent))) continue;
    guards.push({ path: statement, drop: comparison });
  }
  return guards;
}
