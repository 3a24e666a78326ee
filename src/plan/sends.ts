import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { SocketSite } from '../client/site.js';
import { purposeOf, wrapperCalls, type Outgoing } from '../client/outgoing.js';
import { excerpt, isInside, outermost } from '../client/syntax.js';
import type { HandlerFlow, Machinery } from './machinery.js';
import { isTimer } from './reopen.js';

/** Sorts what is sent: trivial sends are dropped, messages stay, and what keeps the server talking is a problem. */
export function planSends(
  site: SocketSite,
  handlers: HandlerFlow[],
  machinery: Machinery,
  text: string,
): void {
  for (const send of site.sends) {
    const outgoing = purposeOf(send);
    if (outgoing.purpose === 'wrapper' && outgoing.wrapper) {
      wrapper(outgoing, outgoing.wrapper, machinery, text);
      continue;
    }
    if (outgoing.purpose === 'message') {
      const place = handlers.find(
        (handler) => handler.event === 'message' && isInside(send.call.node, handler.fn.node),
      );
      const inTimer = send.call.findParent((p) => isTimer(p)) !== null;
      const what = excerpt(text, send.call.node);
      if (place)
        machinery.problems.push(
          `the message handler answers with \`${what}\`: a pull or acknowledge loop; without the answer the server would fall silent`,
        );
      else if (inTimer)
        machinery.problems.push(`a timer sends \`${what}\`: the server answers only when it is asked`);
      else machinery.messages.push(outgoing);
      continue;
    }
    if (outgoing.purpose === 'subscribe' && choosesAtRunTime(outgoing, handlers)) {
      machinery.problems.push(
        `\`${excerpt(text, outgoing.call.node)}\` chooses at run time what is sent: give what it selects a channel or a filter of its own`,
      );
      continue;
    }
    dropSend(outgoing, machinery, text);
  }
}

/** A subscription that a function of the file offers to others, with something it was given. */
function choosesAtRunTime(outgoing: Outgoing, handlers: HandlerFlow[]): boolean {
  if (handlers.some((handler) => isInside(outgoing.call.node, handler.fn.node))) return false;
  const fn = outgoing.call.getFunctionParent();
  let chosen = false;
  outgoing.call.traverse({
    Identifier(path) {
      const binding = path.scope.getBinding(path.node.name);
      if (binding?.kind === 'param' && binding.scope.block === fn?.node) chosen = true;
    },
  });
  return chosen;
}

function dropSend(outgoing: Outgoing, machinery: Machinery, text: string): void {
  const statement = droppable(outgoing.call);
  const what = excerpt(text, outgoing.call.node);
  if (!statement) {
    machinery.problems.push(`the result of \`${what}\` is used`);
    return;
  }
  machinery.roots.push(statement);
  if (outgoing.purpose === 'auth') {
    machinery.auth = true;
    machinery.reviews.push(
      `the login is no longer sent by hand (\`${what}\`): the channel joins with the session's JWT after \`setAuth()\``,
    );
  } else if (outgoing.purpose === 'subscribe')
    machinery.reviews.push(
      `dropped \`${what}\`: the channel itself is the subscription; check that its table or filter selects the same`,
    );
  else machinery.notes.push('ping and heartbeat are built into Realtime (every 25 s)');
}

/** A send that is a statement of its own (or the body of an arrow, or behind `ready &&`). */
export function droppable(call: NodePath): NodePath | undefined {
  let path = outermost(call);
  while (path.parentPath?.isLogicalExpression({ operator: '&&' }) && path.key === 'right')
    path = path.parentPath;
  if (path.parentPath?.isUnaryExpression({ operator: 'void' })) path = path.parentPath;
  if (path.parentPath?.isExpressionStatement()) return path.parentPath;
  if (path.parentPath?.isArrowFunctionExpression() && path.key === 'body') return path;
  return undefined;
}

function wrapper(outgoing: Outgoing, fn: NodePath<t.Function>, machinery: Machinery, text: string): void {
  const calls = wrapperCalls(fn);
  if (!calls) {
    machinery.problems.push(
      `\`${excerpt(text, outgoing.call.node)}\` sends whatever its function is called with, and callers outside this file cannot be seen`,
    );
    return;
  }
  const judged = calls.map((call) => purposeOf({ call, argument: (call.get('arguments') as NodePath[])[0] }));
  if (judged.some((call) => call.purpose === 'message' || call.purpose === 'wrapper')) {
    if (judged.every((call) => call.purpose === 'message')) machinery.messages.push(outgoing);
    else machinery.problems.push(`\`${excerpt(text, outgoing.call.node)}\` is used for several purposes`);
    return;
  }
  const statement = droppable(outgoing.call);
  if (!statement) {
    machinery.problems.push(`the result of \`${excerpt(text, outgoing.call.node)}\` is used`);
    return;
  }
  for (const call of judged) dropSend(call, machinery, text);
  const declaration = calls.length === 0 ? declarationOf(fn) : undefined;
  machinery.roots.push(declaration ?? statement);
  if (declaration) machinery.notes.push('a send function that nothing calls is left out');
}

/** The statement that declares a function and nothing else. */
function declarationOf(fn: NodePath<t.Function>): NodePath | undefined {
  if (fn.isFunctionDeclaration()) return fn;
  const declarator = fn.findParent((p) => p.isVariableDeclarator() || p.isStatement());
  if (
    !declarator?.isVariableDeclarator() ||
    (declarator.parent as t.VariableDeclaration).declarations.length > 1
  )
    return undefined;
  return declarator.parentPath as NodePath;
}
