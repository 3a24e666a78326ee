import type * as t from '@babel/types';
import { boxOf } from '../client/holders.js';
import { resolveFunction } from '../client/functions.js';
import {
  bare,
  calleeName,
  endOf,
  isCall,
  outermost,
  propertyName,
  sameReference,
  startOf,
} from '../client/syntax.js';
import type { NodePath } from '../parse/traverse.js';
import { isPure } from './purity.js';

/** `x = pure;` as a statement of its own; for `() => (x = pure)` the body. */
export function writeStatement(path: NodePath): NodePath | undefined {
  const isWrite = path.isUpdateExpression() || (path.isAssignmentExpression() && isPure(path.node.right));
  const { parentPath: parent } = path;
  if (!isWrite || !parent) return undefined;
  if (parent.isArrowFunctionExpression() && path.key === 'body') return path;
  return parent.isExpressionStatement() ? parent : undefined;
}

/** The statement that consists of this call; for `() => call()` the body. */
export function expressionStatement(call: NodePath): NodePath | undefined {
  let outer = outermost(call);
  while (
    outer.parentPath?.isLogicalExpression({ operator: '&&' }) &&
    outer.key === 'right' &&
    isPure(outer.parentPath.node.left)
  )
    outer = outer.parentPath;
  const parent = outer.parentPath;
  if (parent?.isExpressionStatement()) return parent;
  if (parent?.isUnaryExpression({ operator: 'void' }) && parent.parentPath.isExpressionStatement())
    return parent.parentPath;
  return parent?.isArrowFunctionExpression() && outer.key === 'body' ? outer : undefined;
}

/** The statement that does nothing but stop a timer: `clearTimeout(timer)`, `timer && clearTimeout(timer)`. */
export function stoppingStatement(value: NodePath): NodePath | undefined {
  const parent = value.parentPath;
  if (isCall(parent) && value.listKey === 'arguments')
    return isStop(parent.node) ? expressionStatement(parent) : undefined;
  const isGuard = parent?.isLogicalExpression({ operator: '&&' }) === true && value.key === 'left';
  return isGuard && parent.parentPath.isExpressionStatement() && isStop(bare(parent.node.right))
    ? parent.parentPath
    : undefined;
}

function isStop(node: t.Node): boolean {
  return /^clear(Timeout|Interval)$|^cancelAnimationFrame$/.test(calleeName(node) ?? '');
}

/** `delay = Math.min(delay * 2, LIMIT)`: what is read there serves nothing but itself. */
export function ownUpdate(value: NodePath): NodePath | undefined {
  const assignment = value.findParent((p) => p.isAssignmentExpression() || p.isStatement() || p.isFunction());
  if (!assignment?.isAssignmentExpression() || !isPure(assignment.node.right)) return undefined;
  return sameReference(bare(assignment.node.left), bare(value.node)) ? writeStatement(assignment) : undefined;
}

export function isBareGuard(node: t.Node): boolean {
  if (node.type !== 'IfStatement' || node.alternate || !isPure(node.test)) return false;
  const { consequent } = node;
  const [only, ...more] = consequent.type === 'BlockStatement' ? consequent.body : [consequent];
  return more.length === 0 && only?.type === 'ReturnStatement' && !only.argument;
}

/** Whether going round does nothing by itself: `for (const id of ids) {}`. Other loops may count for others, wait, or take something out. */
export function isIdleLoop({ node }: NodePath): boolean {
  if (node.type === 'ForStatement') {
    const { init, test, update } = node;
    if (init?.type !== 'VariableDeclaration' || update?.type !== 'UpdateExpression') return false;
    const [counter, ...more] = init.declarations;
    return more.length === 0 && isPure(counter?.init) && isPure(test) && isPure(update, counter?.id);
  }
  return (
    (node.type === 'ForInStatement' || (node.type === 'ForOfStatement' && !node.await)) &&
    node.left.type === 'VariableDeclaration' &&
    isPure(node.right)
  );
}

/** A call of a function of this file that only computes: a back-off helper. */
export function isPureCall(call: NodePath): boolean {
  if (!isCall(call) || !call.node.arguments.every((argument) => isPure(argument))) return false;
  const fn = resolveFunction(call.get('callee') as NodePath)?.fn.node;
  if (!fn || fn.async || fn.generator) return false;
  const { body } = fn;
  if (body.type !== 'BlockStatement') return isPure(body);
  return body.body.every(
    (statement) =>
      (statement.type === 'ReturnStatement' && isPure(statement.argument)) ||
      (statement.type === 'VariableDeclaration' && statement.declarations.every(({ init }) => isPure(init))),
  );
}

export function within(inner: NodePath, outer: NodePath): boolean {
  return startOf(inner.node) >= startOf(outer.node) && endOf(inner.node) <= endOf(outer.node);
}

/** The object of `ref.current`, of `box.value`. */
export function isBoxRead(object: NodePath): boolean {
  const name = propertyName(object.parent);
  if (name === 'current') return true;
  const binding = object.isIdentifier() ? object.scope.getBinding(object.node.name) : undefined;
  return name === 'value' && binding !== undefined && boxOf(binding) === name;
}
