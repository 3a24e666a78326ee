import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { Outgoing } from '../client/outgoing.js';
import { callOf, resolveFunction } from '../client/functions.js';
import { calleeName, isFunctionNode, isInside } from '../client/syntax.js';
import type { HandlerFlow } from './machinery.js';
import { nameOf } from './named.js';
import { isTimer } from './reopen.js';

/** What makes code run again and again without anybody's doing. */
export type Driver = 'message' | 'timer';

/**
 * Whether a call runs because a message came, or because time passed: through the functions of the file that lead to it.
 * A single `setTimeout` only delays what some other event made run.
 */
export function driverOf(
  call: NodePath,
  handlers: readonly HandlerFlow[],
  construction: t.Node,
): Driver | undefined {
  const entered = new Set<t.Node>();
  const visit = (path: NodePath): Driver | undefined => {
    if (
      handlers.some(({ event, fn, flow }) =>
        [fn, ...flow.carriers.map((carrier) => carrier.fn)].some(
          (one) => event === 'message' && isInside(path.node, one.node),
        ),
      )
    )
      return 'message';
    if (
      path.findParent(
        (p) => isTimer(p) && isRepeated(p as NodePath<t.CallExpression>) && !isInside(construction, p.node),
      )
    )
      return 'timer';
    for (let fn = path.getFunctionParent(); fn; fn = fn.getFunctionParent()) {
      // What opens the socket again sends on another one.
      if (entered.has(fn.node) || isInside(construction, fn.node)) return undefined;
      entered.add(fn.node);
      for (const reference of nameOf(fn)?.references ?? []) {
        const argument = reference.listKey === 'arguments' ? reference.parentPath : undefined;
        const timer = argument && isTimer(argument) ? argument : undefined;
        const isInner = isInside(reference.node, fn.node);
        if (timer && (isInner || calleeName(timer.node) === 'setInterval')) return 'timer';
        if (isInner) continue;
        const made = callOf(reference) ?? timer;
        const driver = made && visit(made);
        if (driver) return driver;
      }
    }
    return undefined;
  };
  return visit(call);
}

/** An interval, or a timeout that its own callback sets again. */
function isRepeated(timer: NodePath<t.CallExpression>): boolean {
  if (calleeName(timer.node) === 'setInterval') return true;
  const [callback] = timer.get('arguments') as NodePath[];
  if (!callback) return false;
  if (!isFunctionNode(callback.node)) return leadsBack(callback, timer);
  let again = false;
  callback.traverse({
    CallExpression(call) {
      again ||= leadsBack(call.get('callee') as NodePath, timer);
    },
  });
  return again;
}

function leadsBack(named: NodePath, timer: NodePath): boolean {
  const target = resolveFunction(named);
  return target !== undefined && isInside(timer.node, target.fn.node);
}

/** Who makes a send happen, when the server answers only because of it. */
export function asks(
  send: Outgoing,
  handlers: readonly HandlerFlow[],
  construction: t.Node,
): Driver | undefined {
  if (send.purpose !== 'message' && send.purpose !== 'subscribe') return undefined;
  const driver = driverOf(send.call, handlers, construction);
  // A subscription on a welcome is a handshake; one on every message is a question.
  const isHandshake = send.purpose === 'subscribe' && driver === 'message' && isConditional(send.call);
  return isHandshake ? undefined : driver;
}

function isConditional(call: NodePath): boolean {
  for (let path = call.parentPath; path && !path.isFunction(); path = path.parentPath) {
    if (path.isIfStatement() || path.isSwitchCase() || path.isLogicalExpression()) return true;
  }
  return false;
}
