import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { SocketSite } from '../client/site.js';
import { resolveFunction } from '../client/functions.js';
import { isInside } from '../client/syntax.js';
import type { HandlerFlow, Machinery } from './machinery.js';
import { isTimer, type Opener } from './reopen.js';
import { droppable } from './sends.js';

/** Sorts the calls of `close`: those that a failure made go, and none may run while CLOSED is reported. */
export function planCloses(
  site: SocketSite,
  opener: Opener,
  handlers: HandlerFlow[],
  machinery: Machinery,
): void {
  for (const close of site.closes) {
    if (machinery.roots.some((root) => isInside(close.call.node, root.node))) continue;
    const handler = handlers.find((candidate) => isInside(close.call.node, candidate.fn.node));
    const timer = close.call.findParent((p) => isTimer(p));
    const statement = droppable(close.call);
    if (handler?.named && handler.event === 'close') {
      machinery.problems.push(
        `the close handler \`${handler.named.name}\` closes the socket itself: removing the channel while it reports CLOSED would recurse`,
      );
      continue;
    }
    if (handler && (handler.event === 'error' || handler.event === 'close') && statement) {
      machinery.roots.push(statement);
      if (handler.event === 'error')
        machinery.notes.push('`close()` after an error is left out: Realtime rejoins by itself');
    } else if (
      timer &&
      statement &&
      (handler !== undefined ||
        site.states.some((state) => isInside(state.node, timer.node)) ||
        isWatchdog(timer, handlers) ||
        (opener.fn &&
          isInside(timer.node, opener.fn.node) &&
          !timer.findParent((p) => p.isReturnStatement())))
    ) {
      machinery.roots.push(statement);
      machinery.reviews.push(
        'a timeout that closed a socket without answer is left out: joining times out after 10 s by itself',
      );
    } else if (close.code !== undefined && close.code >= 4000) {
      machinery.reviews.push(`close code ${String(close.code)} is not sent any more`);
    }
  }
  for (const handler of handlers) {
    if (handler.event !== 'close' && handler.event !== 'error') continue;
    handler.fn.traverse({
      CallExpression(call) {
        if (machinery.roots.some((root) => isInside(call.node, root.node))) return;
        const target = resolveFunction(call.get('callee') as NodePath);
        if (
          target &&
          target.fn.node !== opener.fn?.node &&
          site.closes.some(
            (close) =>
              isInside(close.call.node, target.fn.node) && !isInside(close.call.node, handler.fn.node),
          )
        ) {
          machinery.problems.push(
            `the ${handler.event} handler runs \`${target.name}\`, which closes the socket: removing the channel while it reports CLOSED would recurse`,
          );
        }
      },
    });
  }
}

/** A timer that the handlers wind up: it is wound up anew as long as messages come, and closes when none do. */
function isWatchdog(timer: NodePath, handlers: HandlerFlow[]): boolean {
  const owners: t.Node[] = [];
  // A timer inside a timer belongs to whoever started the outer one.
  for (let at: NodePath | null = timer.getFunctionParent(); at; at = at.getFunctionParent()) {
    owners.push(at.node);
    if (!at.parentPath || !isTimer(at.parentPath)) break;
  }
  const seen = new Set<t.Node>();
  const calls = (fn: NodePath): boolean => {
    if (seen.has(fn.node)) return false;
    seen.add(fn.node);
    if (owners.includes(fn.node)) return true;
    let found = false;
    fn.traverse({
      CallExpression(call) {
        if (found) return;
        const target = resolveFunction(call.get('callee') as NodePath);
        found = target !== undefined && calls(target.fn);
      },
    });
    return found;
  };
  return handlers.some(({ event, fn }) => (event === 'open' || event === 'message') && calls(fn));
}
