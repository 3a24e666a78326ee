import type * as t from '@babel/types';
import { isCall, isFunctionNode } from '../../client/syntax.js';
import { traverse, type NodePath } from '../../parse/traverse.js';
import { asyncCleanup } from '../catalogue/cleanup-in-async.js';
import { defineHygieneRule, effectAround, type Hit } from './hygiene.js';

const REMOVES = /\b(removeChannel|removeAllChannels|unsubscribe)\b/;

/** A function that takes channels off, returned where the framework does not see it. */
export default defineHygieneRule(asyncCleanup, ({ unit, channels }) => {
  const hits: Hit<{ async: 'effect' | 'inner' }>[] = [];
  if (channels.length === 0) return hits;
  traverse(unit.ast, {
    ReturnStatement(path) {
      const { argument } = path.node;
      if (!argument || !isFunctionNode(argument)) return;
      if (!REMOVES.test(unit.text.slice(argument.start ?? 0, argument.end ?? 0))) return;
      const fn = path.getFunctionParent();
      if (!fn?.node.async) return;
      const effect = effectAround(path);
      if (!effect) return;
      if (fn.node === effect.node) hits.push({ node: path.node, args: { async: 'effect' } });
      else if (isDropped(fn, effect)) hits.push({ node: path.node, args: { async: 'inner' } });
    },
  });
  return hits;
});

/** Whether what an async function of the effect returns is thrown away: `start();`, `void start();`, `(async () => …)();`. */
function isDropped(fn: NodePath<t.Function>, effect: NodePath<t.Function>): boolean {
  const name =
    fn.isFunctionDeclaration() && fn.node.id
      ? fn.node.id.name
      : fn.parentPath.isVariableDeclarator() && fn.parentPath.node.id.type === 'Identifier'
        ? fn.parentPath.node.id.name
        : undefined;
  const calls =
    name === undefined
      ? [fn.parentPath]
      : (effect.scope.getBinding(name) ?? fn.parentPath.scope.getBinding(name))?.referencePaths.map(
          (reference) => reference.parentPath,
        );
  return (calls ?? []).every((call) => {
    if (!isCall(call)) return false;
    const outer = call.parentPath;
    return outer.isExpressionStatement() || outer.isUnaryExpression({ operator: 'void' });
  });
}
