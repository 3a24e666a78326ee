import type { Binding, NodePath } from '../parse/traverse.js';
import type * as t from '@babel/types';
import { selfOf } from '../client/self.js';
import { calleeName, isCall, isFunctionNode, isInside } from '../client/syntax.js';
import type { SocketEvent } from '../client/site.js';

/** A timer that a handler stops, and that it does not start itself. */
export interface StoppedTimer {
  binding: Binding;
  event?: SocketEvent;
}

/**
 * Whether a handler can as well be written in another function: everything it names is the same there. `at`: the statement it
 * would stand at; what is declared behind that could be asked for too early.
 */
export function isPortable(handler: NodePath, at: NodePath, timers: StoppedTimer[]): boolean {
  const { scope } = at;
  let portable = true;
  const name = (path: NodePath<t.Identifier>): void => {
    const binding = path.scope.getBinding(path.node.name);
    if (!binding || isInside(binding.identifier, handler.node)) return;
    if (timers.some((timer) => timer.binding === binding)) return;
    if (scope.getBinding(path.node.name) !== binding) portable = false;
  };
  const self = (path: NodePath): void => {
    if (ownerOfThis(path)?.node !== ownerOfThis(at)?.node || selfOf(path)?.node !== selfOf(at)?.node)
      portable = false;
  };
  if (handler.isIdentifier()) name(handler);
  if (handler.isThisExpression()) self(handler);
  handler.traverse({
    Identifier(path) {
      if (path.parentPath.isAssignmentExpression() || path.isReferencedIdentifier()) name(path);
    },
    ThisExpression(path) {
      const owner = ownerOfThis(path);
      // `this` of a function of its own inside the handler means the same anywhere.
      if (!owner || !isInside(owner.node, handler.node)) self(path);
    },
  });
  return portable;
}

/** The function whose `this` a place sees; methods of one class see the same. */
function ownerOfThis(path: NodePath): NodePath | null {
  const fn = path.findParent(
    (p) =>
      (p.isFunction() && !p.isArrowFunctionExpression()) || p.isClassProperty() || p.isClassPrivateProperty(),
  );
  if (!fn) return null;
  return fn.isMethod() || fn.isClassPrivateMethod() || fn.isClassProperty() || fn.isClassPrivateProperty()
    ? (selfOf(fn) ?? fn)
    : fn;
}

/** `clearInterval(timer)` in a handler, for a timer that was started around it. */
export function stoppedTimers(handler: NodePath): StoppedTimer[] {
  const found = new Map<Binding, boolean>();
  handler.traverse({
    Identifier(path) {
      const binding = path.isReferencedIdentifier() ? path.scope.getBinding(path.node.name) : undefined;
      if (!binding || isInside(binding.identifier, handler.node) || !startsTimer(binding)) return;
      const stops =
        isCall(path.parentPath) &&
        path.listKey === 'arguments' &&
        /^clear(Timeout|Interval)$/.test(calleeName(path.parent) ?? '');
      found.set(binding, stops && found.get(binding) !== false);
    },
  });
  return [...found].flatMap(([binding, stops]) => (stops ? [{ binding }] : []));
}

function startsTimer({ path }: Binding): boolean {
  const init = path.isVariableDeclarator() ? path.node.init : undefined;
  return !!init && /^set(Timeout|Interval)$/.test(calleeName(init) ?? '');
}

/** Whether nothing is left of what a timer does, so that the timer goes too. */
export function losesItsWork({ path }: Binding, roots: NodePath[]): boolean {
  if (roots.some((root) => isInside(path.node, root.node))) return true;
  const init = path.isVariableDeclarator() ? path.node.init : undefined;
  const callback = init?.type === 'CallExpression' ? init.arguments[0] : undefined;
  return isFunctionNode(callback) && isGone(callback.body, roots);
}

function isGone(node: t.Node, roots: NodePath[]): boolean {
  if (roots.some((root) => isInside(node, root.node))) return true;
  if (node.type === 'BlockStatement') return node.body.every((statement) => isGone(statement, roots));
  return (
    node.type === 'IfStatement' &&
    isGone(node.consequent, roots) &&
    (!node.alternate || isGone(node.alternate, roots))
  );
}
