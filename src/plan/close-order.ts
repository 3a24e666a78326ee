import type { NodePath } from '../parse/traverse.js';
import type { SocketSite } from '../client/site.js';
import { excerpt, isInside, propertyName } from '../client/syntax.js';
import type { HandlerPlan } from './handlers.js';
import type { Machinery } from './machinery.js';
import { servesReconnect } from './reconnect-tests.js';

/**
 * Reasons for `review`: removing a channel reports CLOSED before the next statement runs, while a socket told of its end
 * later. What is set after a close comes too late for the code that reads it there.
 */
export function lateWrites(
  site: SocketSite,
  handlers: HandlerPlan[],
  machinery: Machinery,
  text: string,
): string[] {
  const read = new Set<unknown>();
  for (const handler of handlers) {
    if (handler.event !== 'close') continue;
    const note = (path: NodePath): void => {
      const key = keyOf(path);
      if (key !== undefined && !isWritten(path) && !servesReconnect(path, machinery)) read.add(key);
    };
    handler.fn.traverse({ Identifier: note, MemberExpression: note });
  }
  const asksForItself = site.comparisons.some((path) =>
    handlers.some(({ event, fn }) => event === 'close' && isInside(path.node, fn.node)),
  );
  const late = new Set<string>();
  if (read.size === 0) return [];
  for (const { call } of site.closes) {
    if (machinery.roots.some((root) => isInside(call.node, root.node))) continue;
    const end = call.node.end ?? 0;
    call.getFunctionParent()?.traverse({
      Function(inner) {
        inner.skip();
      },
      AssignmentExpression(write) {
        if ((write.node.start ?? 0) < end) return;
        if (!asksForItself && site.resets.some((reset) => reset.node === write.node)) return;
        const left = write.get('left') as NodePath;
        if (read.has(keyOf(left)) && !machinery.roots.some((root) => isInside(write.node, root.node)))
          late.add(excerpt(text, left.node));
      },
    });
  }
  return [...late].map(
    (name) =>
      `\`${name}\` is set after the close, and the close handler reads it: CLOSED runs that handler at once, so set it before`,
  );
}

/** What tells one variable, ref or field of `this` from another. */
function keyOf(path: NodePath): unknown {
  if (path.isIdentifier()) return path.key === 'property' ? undefined : path.scope.getBinding(path.node.name);
  const name = propertyName(path.node);
  const object = path.isMemberExpression() ? (path.get('object') as NodePath) : undefined;
  if (name === undefined || !object) return undefined;
  if (object.isThisExpression()) return `this.${name}`;
  return name === 'current' && object.isIdentifier() ? object.scope.getBinding(object.node.name) : undefined;
}

function isWritten(path: NodePath): boolean {
  const parent = path.parentPath;
  if (parent?.isMemberExpression() && path.key === 'object') return isWritten(parent);
  return parent?.isAssignmentExpression({ operator: '=' }) === true && path.key === 'left';
}
