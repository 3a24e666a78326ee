import type { NodePath } from '../parse/traverse.js';
import { isInside } from '../client/syntax.js';
import type { Machinery } from './machinery.js';

/** Whether an inspection only decided about the reconnect that is left out. */
export function servesReconnect(path: NodePath, machinery: Machinery): boolean {
  if (machinery.roots.some((root) => isInside(path.node, root.node))) return true;
  const statement = path.findParent((p) => p.isStatement());
  if (!statement?.isIfStatement() || !isInside(path.node, statement.node.test)) return false;
  const { consequent, alternate } = statement.node;
  if (alternate && !machinery.roots.some((root) => isInside(alternate, root.node))) return false;
  const body = consequent.type === 'BlockStatement' ? consequent.body : [consequent];
  return body.some((inner) => machinery.roots.some((root) => isInside(root.node, inner)));
}
