import type * as t from '@babel/types';
import { isNullish, outermost } from '../client/syntax.js';
import type { NodePath } from '../parse/traverse.js';

/** What becomes of the code around a condition that has one answer now. */
export type Settled =
  | { becomes: 'nothing'; path: NodePath }
  | { becomes: 'branch'; statement: NodePath<t.IfStatement>; branch: 'consequent' | 'alternate' }
  /** `event.data !== 'pong' && show(row)`: of the whole, one part stays. */
  | { becomes: 'part'; whole: NodePath; part: NodePath }
  /** Where a value is wanted. */
  | { becomes: 'value'; path: NodePath; value: boolean };

/**
 * Follows an answer outwards to where it ends.
 *
 * @param isGone Whether a node is left out already.
 */
export function settled(condition: NodePath, answer: boolean, isGone: (node: t.Node) => boolean): Settled {
  let path = outermost(condition);
  let truth = answer;
  for (;;) {
    const parent = path.parentPath;
    if (parent?.isUnaryExpression({ operator: '!' })) truth = !truth;
    else if (parent?.isLogicalExpression() && parent.node.operator !== '??') {
      const other = parent.get(path.key === 'left' ? 'right' : 'left') as NodePath;
      const decides = parent.node.operator === '&&' ? !truth : truth;
      if (!decides && !isGone(other.node)) return { becomes: 'part', whole: parent, part: other };
    } else break;
    path = outermost(parent);
  }
  const parent = path.parentPath;
  if (parent?.isIfStatement() && path.key === 'test') {
    const statement = parent as NodePath<t.IfStatement>;
    if (truth) return { becomes: 'branch', statement, branch: 'consequent' };
    return statement.node.alternate
      ? { becomes: 'branch', statement, branch: 'alternate' }
      : { becomes: 'nothing', path: statement };
  }
  if (parent?.isConditionalExpression() && path.key === 'test') {
    const part = parent.get(truth ? 'consequent' : 'alternate') as NodePath;
    const statement = outermost(parent).parentPath;
    if (isNullish(part.node) && statement?.isExpressionStatement())
      return { becomes: 'nothing', path: statement };
    return { becomes: 'part', whole: parent, part };
  }
  if (parent?.isExpressionStatement()) return { becomes: 'nothing', path: parent };
  if (parent?.isArrowFunctionExpression() && path.key === 'body') return { becomes: 'nothing', path };
  return { becomes: 'value', path, value: truth };
}
