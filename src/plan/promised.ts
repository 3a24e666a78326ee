import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { SocketSite } from '../client/site.js';
import { isInside } from '../client/syntax.js';
import type { HandlerPlan } from './handlers.js';

/** `new Promise((resolve, reject) => …)`: the function runs at once. */
export function isExecutor(fn: NodePath): boolean {
  const { parentPath } = fn;
  return (
    parentPath?.isNewExpression() === true &&
    fn.key === 0 &&
    fn.listKey === 'arguments' &&
    parentPath.node.callee.type === 'Identifier' &&
    parentPath.node.callee.name === 'Promise'
  );
}

/**
 * A socket that is opened inside a promise: fine where the promise only waits for the connection, which the first status
 * settles. One that a message settles is a question with an answer.
 */
export function judgePromise(
  site: SocketSite,
  handlers: HandlerPlan[],
  attaching?: NodePath<t.Function>,
): { problem?: string; review?: string } {
  const executor = [site.construction.getFunctionParent(), attaching].find((fn) => fn && isExecutor(fn));
  if (!executor) return {};
  const [resolve] = executor.get('params') as NodePath[];
  const name = resolve?.isIdentifier() ? resolve.node.name : undefined;
  const settles = name === undefined ? [] : (executor.scope.getBinding(name)?.referencePaths ?? []);
  const waits =
    settles.length > 0 &&
    settles.every((path) =>
      handlers.some((handler) => handler.event === 'open' && isInside(path.node, handler.fn.node)),
    );
  if (!waits)
    return {
      problem: 'opening the socket is wrapped in a Promise that something else than its opening settles',
    };
  return {
    review:
      'a promise waits for the connection: it is settled by the first status, and a rejected one does not stop the channel from joining later',
  };
}

/**
 * What is handed to `resolve` or `reject` where one of them is the handler itself (`ws.onopen = resolve`); undefined where the
 * handler is something else.
 */
export function settlerOf(handler: NodePath): 'resolve' | 'reject' | undefined {
  const binding = handler.isIdentifier() ? handler.scope.getBinding(handler.node.name) : undefined;
  const executor = binding?.kind === 'param' ? binding.scope.path : undefined;
  if (!binding || !executor?.isFunction() || !isExecutor(executor)) return undefined;
  const at = executor.node.params.findIndex((param) => param === binding.identifier);
  return at === 0 ? 'resolve' : at === 1 ? 'reject' : undefined;
}

/** Whether a promise is one of nothing (`new Promise<void>`), so that `resolve()` takes no value. */
export function settlesEmpty(handler: NodePath): boolean {
  const promise = handler.findParent((path) => path.isNewExpression());
  const types = promise?.isNewExpression() ? promise.node.typeParameters : undefined;
  return types?.type === 'TSTypeParameterInstantiation' && types.params[0]?.type === 'TSVoidKeyword';
}
