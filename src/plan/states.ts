import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { isLogged } from '../client/functions.js';
import type { SocketSite } from '../client/site.js';
import { bare, isInside, propertyName } from '../client/syntax.js';

const STATES = ['joining', 'joined', 'leaving', 'closed'] as const;
const CONSTANTS: Record<string, number> = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };

/** What `readyState` is compared with, as the state of a channel. */
export function stateOf(node: t.Node): (typeof STATES)[number] | undefined {
  const inner = bare(node);
  if (inner.type === 'NumericLiteral') return STATES[inner.value];
  const name = propertyName(inner);
  const index = name === undefined ? undefined : CONSTANTS[name];
  return index === undefined ? undefined : STATES[index];
}

/** Why a read of `readyState` cannot be translated, or `undefined`. */
export function stateProblem(path: NodePath): string | undefined {
  if (isLogged(path)) return undefined;
  const parent = path.parentPath;
  if (parent?.isBinaryExpression()) {
    const other = path.key === 'left' ? parent.node.right : parent.node.left;
    if (/^[!=]==?$/.test(parent.node.operator))
      return stateOf(other) ? undefined : '`readyState` is compared with something that is not a state';
    return rangeOf(path) ? undefined : `\`readyState\` is compared by \`${parent.node.operator}\``;
  }
  if (parent?.isSwitchStatement() && path.key === 'discriminant') {
    return parent.node.cases.every((item) => !item.test || stateOf(item.test))
      ? undefined
      : '`readyState` is switched on values that are not states';
  }
  return '`readyState` is read as a number';
}

/**
 * The one question that a comparison by size asks: `readyState < 2`, `readyState <= OPEN` and `readyState > 1` are about being
 * open or about to be. `undefined` for those that ask nothing a channel can answer.
 */
export function rangeOf(path: NodePath): { states: (typeof STATES)[number][]; negated: boolean } | undefined {
  const parent = path.parentPath;
  if (!parent?.isBinaryExpression() || !/^[<>]=?$/.test(parent.node.operator)) return undefined;
  const isLeft = path.key === 'left';
  const limit = stateOf(isLeft ? parent.node.right : parent.node.left);
  if (limit === undefined) return undefined;
  const at = STATES.indexOf(limit);
  const operator = isLeft
    ? parent.node.operator
    : parent.node.operator.replace(/[<>]/, (sign) => (sign === '<' ? '>' : '<'));
  const holds = (n: number): boolean =>
    operator === '<' ? n < at : operator === '<=' ? n <= at : operator === '>' ? n > at : n >= at;
  const inside = STATES.filter((_, n) => holds(n));
  // A channel that failed is in none of these states: as a socket it would be closed.
  if (inside.includes('closed')) {
    const outside = STATES.filter((_, n) => !holds(n));
    return outside.length === 1 || outside.length === 2 ? { states: outside, negated: true } : undefined;
  }
  return inside.length > 0 ? { states: inside, negated: false } : undefined;
}

/** A condition that only asked whether the socket is open before closing it: a channel is removed in any state. */
export interface CloseGuard {
  statement: NodePath<t.IfStatement>;
  /** False: the condition mixes other questions in, and stays as it is. */
  isClear: boolean;
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
    if (!comparison?.isBinaryExpression() || !statement?.isIfStatement() || statement.node.alternate)
      continue;
    if (!isInside(comparison.node, statement.node.test) || guards.has(statement.node)) continue;
    if (!site.closes.some((close) => isInside(close.call.node, statement.node.consequent))) continue;
    const leaves = leavesOf(statement.node.test);
    const isComparison = (leaf: t.Node): boolean => site.states.some((state) => isInside(state.node, leaf));
    const rest = leaves.filter((leaf) => !isComparison(leaf));
    const isClear = rest.length === 0 || onlyAnd(statement.node.test);
    guards.set(statement.node, {
      statement: statement as NodePath<t.IfStatement>,
      rest,
      isClear,
      socket: (bare(path.node) as t.MemberExpression).object,
    });
  }
  return [...guards.values()];
}

/** `ws.readyState === OPEN || ws.readyState === CONNECTING`: one question. */
function isChoice(test: t.LogicalExpression): boolean {
  const sides = (node: t.Expression): t.Expression[] =>
    node.type === 'LogicalExpression' ? [...sides(node.left), ...sides(node.right)] : [node];
  return (
    test.operator === '||' &&
    sides(test).every(
      (side) => side.type === 'BinaryExpression' && stateOf(side.left) !== stateOf(side.right),
    )
  );
}

function leavesOf(test: t.Node): t.Node[] {
  return test.type === 'LogicalExpression' && !isChoice(test)
    ? [...leavesOf(test.left), ...leavesOf(test.right)]
    : [test];
}

function onlyAnd(test: t.Node): boolean {
  return (
    test.type !== 'LogicalExpression' ||
    isChoice(test) ||
    (test.operator === '&&' && onlyAnd(test.left) && onlyAnd(test.right))
  );
}
