import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import { isMember, outermost, propertyName } from '../client/syntax.js';

/** A part of what the hook returns, under the name that the component gives it. */
export interface Part {
  name: string;
  /** Every read of it: an identifier, or `ws.lastMessage` where the result is kept whole. */
  uses: NodePath[];
}

export interface HookResult {
  /** The statement of the call: nothing else is declared in it. */
  statement: NodePath<t.Statement>;
  parts: Map<string, Part>;
}

/**
 * Reads what becomes of the result of a hook call, or says why that cannot be followed.
 *
 * @param inProgram Whether the hook may be called at the top level.
 */
export function resultOf(
  call: NodePath<t.CallExpression>,
  hook: string,
  names: readonly string[],
  inProgram = false,
): HookResult | string {
  const value = outermost(call);
  const parent = value.parentPath;
  const statement = value.getStatementParent() as NodePath<t.Statement> | null;
  if (
    !parent ||
    !statement ||
    !(isComponentBody(statement) || (inProgram && statement.parentPath?.isProgram()))
  )
    return `\`${hook}\` is called in a place that is not the body of a component or hook`;
  const parts = new Map<string, Part>();
  if (parent.isExpressionStatement()) return { statement, parts };
  if (
    !parent.isVariableDeclarator() ||
    (parent.parent as t.VariableDeclaration).declarations.length > 1 ||
    !parent.parentPath.isStatement()
  )
    return `what \`${hook}\` returns is handed on`;
  const { id } = parent.node;
  const bound = (node: t.Identifier): Binding | undefined => parent.scope.getBinding(node.name);
  const add = (key: string, node: t.Node): string | undefined => {
    const binding = node.type === 'Identifier' ? bound(node) : undefined;
    if (!names.includes(key) || !binding || binding.constantViolations.length > 0)
      return `\`${key}\` of \`${hook}\` is taken in a way the tool does not follow`;
    parts.set(key, { name: binding.identifier.name, uses: binding.referencePaths });
    return undefined;
  };
  if (id.type === 'ArrayPattern') {
    for (const [index, element] of id.elements.entries()) {
      const problem = element && add(names[index] ?? '', element);
      if (problem) return problem;
    }
    return { statement, parts };
  }
  if (id.type === 'ObjectPattern') {
    for (const property of id.properties) {
      if (property.type === 'RestElement') return `what \`${hook}\` returns is handed on`;
      const problem = add(property.key.type === 'Identifier' ? property.key.name : '', property.value);
      if (problem !== undefined) return problem;
    }
    return { statement, parts };
  }
  if (id.type !== 'Identifier') return `what \`${hook}\` returns is handed on`;
  for (const use of bound(id)?.referencePaths ?? []) {
    const member = use.parentPath;
    const key = isMember(member) && use.key === 'object' ? propertyName(member.node) : undefined;
    if (key === undefined || !names.includes(key) || !member) return `what \`${hook}\` returns is handed on`;
    const part = parts.get(key) ?? { name: key, uses: [] };
    part.uses.push(member);
    parts.set(key, part);
  }
  return { statement, parts };
}

/** Directly in the block of a function, where hooks are called. */
function isComponentBody(statement: NodePath): boolean {
  return (
    statement.parentPath?.isBlockStatement() === true &&
    statement.parentPath.parentPath?.isFunction() === true
  );
}

/** Whether a value is an element of the list of dependencies of a hook. */
export function isDependency(path: NodePath): boolean {
  const list = outermost(path).parentPath;
  const call = list?.parentPath;
  return (
    list?.isArrayExpression() === true &&
    list.listKey === 'arguments' &&
    list.key !== 0 &&
    call?.isCallExpression() === true
  );
}
