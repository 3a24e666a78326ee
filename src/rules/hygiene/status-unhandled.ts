import type * as t from '@babel/types';
import { propertyName } from '../../client/syntax.js';
import type { NodePath } from '../../parse/traverse.js';
import { statusUnhandled, type Args } from '../catalogue/status-unhandled.js';
import { isRaised, raisesFlag } from './flag-without-status.js';
import { defineHygieneRule, type Hit } from './hygiene.js';

export default defineHygieneRule(statusUnhandled, ({ channels }) =>
  channels
    .filter(({ listeners }) => listeners.length > 0)
    .flatMap(({ subscribes }) => subscribes)
    .filter((subscribe) => !isRaised(subscribe))
    .flatMap(({ call, callback, unknownCallback }): Hit<Args>[] => {
      if (unknownCallback) return [];
      const node = call.node.callee;
      // Most channels have none, and many can do without: what they feed is loaded in other ways too.
      if (!callback) return [{ node, args: { callback: false }, level: 'info' }];
      if (!onlyJoined(callback)) return [];
      return [{ node, args: { callback: true }, level: raisesFlag(callback) ? 'warning' : 'info' }];
    }),
);

/** Whether a callback does something when the channel is joined, and nothing ever else. */
function onlyJoined(callback: NodePath<t.Function>): boolean {
  const [status, ...others] = callback.get('params') as NodePath[];
  if (!status?.isIdentifier() || others.length > 0) return false;
  const uses = callback.scope.getOwnBinding(status.node.name)?.referencePaths ?? [];
  return uses.length > 0 && uses.every(asksForJoined);
}

/** `if (status === 'SUBSCRIBED') …` without an else, `status === 'SUBSCRIBED' && …`. */
function asksForJoined(use: NodePath): boolean {
  const test = use.parentPath;
  if (!test?.isBinaryExpression() || !/^===?$/.test(test.node.operator)) return false;
  const names = [test.node.left, test.node.right].map((side) =>
    side.type === 'StringLiteral' ? side.value : (propertyName(side) ?? ''),
  );
  if (!names.includes('SUBSCRIBED')) return false;
  const parent = test.parentPath;
  if (parent.isIfStatement()) return test.key === 'test' && !parent.node.alternate;
  return (
    parent.isLogicalExpression({ operator: '&&' }) &&
    test.key === 'left' &&
    parent.parentPath.isExpressionStatement()
  );
}
