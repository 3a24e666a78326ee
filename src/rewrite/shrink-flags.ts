import type * as t from '@babel/types';
import { callOf, functionOfDeclaration } from '../client/functions.js';
import { outermost, statementOf } from '../client/syntax.js';
import type { Binding, NodePath } from '../parse/traverse.js';
import { bindingOfFunction } from './shrink-names.js';
import { isBareGuard } from './shrink-uses.js';

/**
 * The guards that a flag can no longer close: `if (stopped) return;` at the head of a function that runs only while its effect
 * does, of a flag that only the effect's cleanup sets. `reads` and `writes` are what is left of them; undefined where one is
 * something else.
 */
export function idleGuards(
  { path: declared, scope, kind }: Binding,
  reads: readonly NodePath[],
  writes: readonly NodePath[],
  gone: (node: t.Node) => boolean,
): NodePath[] | undefined {
  const home = scope.path.isFunction() ? scope.path : scope.path.getFunctionParent();
  const init = declared.isVariableDeclarator() ? declared.node.init : undefined;
  if (kind !== 'let' || init?.type !== 'BooleanLiteral' || !home || home.node.async || home.node.generator)
    return undefined;
  if (writes.length === 0 || !writes.every((write) => isIn(returnedFunction(write), home))) return undefined;
  const guards = reads.flatMap((read) => {
    const guard = statementOf(read);
    const closesAt = closing(read);
    if (!guard || !isBareGuard(guard.node) || closesAt === undefined || closesAt === init.value) return [];
    return runsWithin(guard, home, gone) ? [guard] : [];
  });
  return guards.length === reads.length ? guards : undefined;
}

function isIn(fn: NodePath | undefined, home: NodePath): boolean {
  return fn?.getFunctionParent()?.node === home.node;
}

/** The function in a `return` that a place is in: nobody can call it before the function around it has ended. */
function returnedFunction(path: NodePath): NodePath | undefined {
  const fn = path.getFunctionParent();
  return fn && outermost(fn).parentPath?.isReturnStatement() === true ? fn : undefined;
}

/** The value of a flag at which `if (flag)`, `if (!flag)` lets in; undefined of a larger condition. */
function closing(read: NodePath): boolean | undefined {
  const { parentPath: parent } = outermost(read);
  if (parent?.isIfStatement()) return true;
  return parent?.isUnaryExpression({ operator: '!' }) === true && parent.parentPath.isIfStatement()
    ? false
    : undefined;
}

/** Whether a statement runs only in the course of `home`: there, or first in a function that only `home` calls. */
function runsWithin(statement: NodePath, home: NodePath, gone: (node: t.Node) => boolean): boolean {
  const fn = statement.getFunctionParent();
  const body = fn?.get('body') as NodePath | undefined;
  if (!fn || !body?.isBlockStatement() || statement.parent !== body.node) return false;
  if (fn.node === home.node) return true;
  const first = body.node.body.find((one) => !gone(one));
  const binding = bindingOfFunction(fn);
  if (first !== statement.node || !binding?.constant || functionOfDeclaration(binding.path)?.node !== fn.node)
    return false;
  return binding.referencePaths
    .filter(({ node }) => !gone(node))
    .every((reference) => callOf(reference)?.getFunctionParent()?.node === home.node);
}
