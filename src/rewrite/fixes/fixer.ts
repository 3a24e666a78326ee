import type * as t from '@babel/types';
import type { Edit } from '../../contract.js';
import { calleeName, isCall } from '../../client/syntax.js';
import type { NodePath } from '../../parse/traverse.js';
import type { HygieneFacts } from '../../rules/hygiene/index.js';

/**
 * What settles a finding about a channel: edits of the text that was checked, or undefined where they would not surely do what
 * the code was written for. `node` is what the rule objects to.
 */
export type Fixer = (facts: HygieneFacts, node: t.Node) => Edit[] | undefined;

/** Effects that call what their function returns. Vue's hooks do not. */
const CLEANS_UP = /^(?:use\w*Effect|onMount)$/;

/** The block of a plain effect function, `useEffect(() => { … })`, to which a cleanup can be added. */
export function effectBlock(fn: NodePath | null | undefined): NodePath<t.BlockStatement> | undefined {
  if (!fn?.isFunction() || fn.node.async || fn.node.generator || fn.key !== 0) return undefined;
  const call = fn.parentPath;
  if (!isCall(call) || !CLEANS_UP.test(calleeName(call.node) ?? '')) return undefined;
  const body = fn.get('body') as NodePath;
  return body.isBlockStatement() ? body : undefined;
}

/** The `return …` statements of a function itself that return something. */
export function returnsOf(fn: NodePath): NodePath<t.ReturnStatement>[] {
  const found: NodePath<t.ReturnStatement>[] = [];
  fn.traverse({
    Function: (inner) => inner.skip(),
    ReturnStatement(statement) {
      if (statement.node.argument) found.push(statement);
    },
  });
  return found;
}

/** `name`, or the first of `name2`, `name3`, … that means nothing around a place. */
export function freeName(path: NodePath, name: string): string {
  let free = name;
  for (let count = 2; path.scope.hasBinding(free) || path.scope.hasGlobal(free); count += 1)
    free = `${name}${String(count)}`;
  return free;
}

/** Length of the comment behind a statement on its line: it belongs to it. */
export function lineComment(text: string, at: number): number {
  return (
    /^[ \t]*(?:\/\/[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*\*\/[ \t]*(?=\r?\n))/.exec(
      text.slice(at, at + 2000),
    )?.[0].length ?? 0
  );
}
