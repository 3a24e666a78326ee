import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { bare, propertyName } from '../client/syntax.js';

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
  const parent = path.parentPath;
  if (parent?.isBinaryExpression()) {
    const other = path.key === 'left' ? parent.node.right : parent.node.left;
    if (/^[!=]==?$/.test(parent.node.operator)) return stateOf(other) ? undefined : '`readyState` is compared with something that is not a state';
    return `\`readyState\` is compared by \`${parent.node.operator}\``;
  }
  if (parent?.isSwitchStatement() && path.key === 'discriminant') {
    return parent.node.cases.every((item) => !item.test || stateOf(item.test)) ? undefined : '`readyState` is switched on values that are not states';
  }
  return '`readyState` is read as a number';
}
