import type { Binding, NodePath } from '../parse/traverse.js';
import type * as t from '@babel/types';
import { callOf, resolveFunction } from './functions.js';
import { bare } from './syntax.js';

/**
 * The parameter that receives a socket: of a function of the same file that is handed nothing but this socket there.
 * `undefined` where the function is called with others, by others, or takes its parameter apart.
 */
export function handedParameter(
  call: NodePath<t.CallExpression>,
  argument: NodePath,
  isThisSocket: (path: NodePath) => boolean,
): Binding | undefined {
  const index = argument.key;
  const target = resolveFunction(call.get('callee') as NodePath);
  if (!target || typeof index !== 'number' || (target.exported && target.isMethod !== true)) return undefined;
  const param = (target.fn.get('params') as NodePath[])[index];
  if (!param?.isIdentifier()) return undefined;
  const binding = target.fn.scope.getBinding(param.node.name);
  if (binding?.kind !== 'param' || binding.constantViolations.length > 0) return undefined;
  const others = target.references.some((reference) => {
    const other = callOf(reference);
    const given = (other?.get('arguments') as NodePath[] | undefined)?.[index];
    if (!given) return true;
    return bare(given.node) !== bare(argument.node) && !isThisSocket(given);
  });
  return others ? undefined : binding;
}
