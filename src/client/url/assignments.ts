import type * as t from '@babel/types';
import type { Binding, NodePath } from '../../parse/traverse.js';
import { isNullish, startOf } from '../syntax.js';
import { evaluate } from './evaluate.js';
import { concat, union, type Frame, type Text } from './text.js';

/**
 * Every text a variable can hold where it is used: what it starts with and what is assigned on the way. An assignment under
 * a condition, or in another function, may or may not have happened. Undefined when an assignment cannot be followed.
 */
export function assignedValues(
  binding: Binding,
  declarator: NodePath<t.VariableDeclarator>,
  use: NodePath,
  frame: Frame,
): Text[] | undefined {
  const init = declarator.get('init') as NodePath;
  let values = isUnset(init.node) ? [] : evaluate(init, frame);
  const home = declarator.parentPath.parentPath;
  const assignments = [...binding.constantViolations].sort((a, b) => startOf(a.node) - startOf(b.node));
  for (const path of assignments) {
    if (!path.isAssignmentExpression() || path.node.left.type !== 'Identifier') return undefined;
    const isHere = path.getFunctionParent()?.node === use.getFunctionParent()?.node;
    if (isHere && startOf(path.node) > startOf(use.node)) continue;
    const right = path.get('right') as NodePath;
    if (isUnset(right.node)) continue;
    const isSure = path.parentPath.isExpressionStatement() && path.parentPath.parentPath?.node === home?.node;
    const { operator } = path.node;
    if (operator === '=') {
      const assigned = evaluate(right, frame);
      values = isSure ? assigned : union([values, assigned], frame);
    } else if (operator === '+=') {
      const extended = concat(values, evaluate(right, frame), frame);
      values = isSure ? extended : union([values, extended], frame);
    } else if (operator === '||=' || operator === '??=') {
      values = union([values, evaluate(right, frame)], frame);
    } else return undefined;
  }
  return values.length > 0 ? values : undefined;
}

/** Nothing, `null`, `undefined` or an empty text: a place for what comes. */
export function isUnset(node: t.Node | null | undefined): boolean {
  return !node || isNullish(node) || (node.type === 'StringLiteral' && node.value === '');
}
