import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { EventFlow } from '../client/flow.js';
import type { SocketEvent, SocketSite } from '../client/site.js';
import { resolveFunction } from '../client/functions.js';
import { purposeOf, wrapperCalls, type Outgoing } from '../client/outgoing.js';
import { bare, calleeName, excerpt, isCall, isFunctionNode, isInside, outermost } from '../client/syntax.js';
import { isTimer, nameOf, Reopening, type Opener } from './reopen.js';

/** The parts of a hand-written socket that Realtime does itself, and what speaks against taking them out. */
export interface Machinery {
  /** Code to leave out. */
  roots: NodePath[];
  /** Sends that stay and become `channel.send`. */
  messages: Outgoing[];
  /** Calls of send wrappers whose arguments are real messages. */
  auth: boolean;
  notes: string[];
  /** Reasons for `review`. */
  reviews: string[];
  /** Reasons for `manual`. */
  problems: string[];
}

export interface HandlerFlow {
  event: SocketEvent;
  fn: NodePath<t.Function>;
  flow: EventFlow;
  /** Set for a handler that is reached by name. */
  named?: { name: string };
}

/** Sorts the code around a socket into what is dropped, what stays and what nobody can judge. */
export function findMachinery(
  site: SocketSite,
  opener: Opener,
  handlers: HandlerFlow[],
  text: string,
): Machinery {
  const machinery: Machinery = { roots: [], messages: [], auth: false, notes: [], reviews: [], problems: [] };
  const reopening = new Reopening(opener);
  sends(site, handlers, machinery, text);
  reconnects(opener, handlers, reopening, machinery, text);
  closes(site, opener, handlers, machinery);
  for (const handler of site.handlers) {
    if (handler.value) continue;
    machinery.roots.push(handler.statement);
    if (handler.event === 'close' && handlers.some((other) => other.event === 'close'))
      machinery.reviews.push(
        'the old code took its close handler off before closing; CLOSED now runs it once when the channel is removed',
      );
  }
  for (const setting of site.settings) machinery.roots.push(setting.statement);
  // A failed channel is not gone: it rejoins, and its holder must keep it for the cleanup.
  for (const reset of site.resets) {
    const failing = handlers.some(
      (handler) =>
        (handler.event === 'close' || handler.event === 'error') && isInside(reset.node, handler.fn.node),
    );
    if (failing && reset.parentPath?.isExpressionStatement()) machinery.roots.push(reset.parentPath);
  }
  return machinery;
}

// ---------------------------------------------------------------- sends

function sends(site: SocketSite, handlers: HandlerFlow[], machinery: Machinery, text: string): void {
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
function droppable(call: NodePath): NodePath | undefined {
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

// ---------------------------------------------------------------- reconnect

function reconnects(
  opener: Opener,
  handlers: HandlerFlow[],
  reopening: Reopening,
  machinery: Machinery,
  text: string,
): void {
  const failing = handlers.filter((handler) => handler.event === 'close' || handler.event === 'error');
  const before = machinery.roots.length;
  const program = (opener.fn ?? handlers[0]?.fn)?.findParent((p) => p.isProgram());
  program?.traverse({
    CallExpression(call) {
      if (!isTimer(call)) return;
      const [callback] = call.get('arguments') as NodePath[];
      if (!callback || !reopening.names(callback)) {
        if (!callback || !reopensByBump(callback, reopening)) return;
      }
      const inOpener = opener.fn !== undefined && isInside(call.node, opener.fn.node);
      const inHandler = failing.some((handler) => isInside(call.node, handler.fn.node));
      const helper = call.getFunctionParent();
      const isEffectBody = helper !== null && opener.effect?.node === helper.node && !inHandler;
      if (isEffectBody && !inOpener) {
        if (calleeName(call.node) === 'setInterval')
          machinery.problems.push('an interval opens the socket again and again');
        return;
      }
      if (isEffectBody && opener.fn?.node === helper.node && !inHandler) return;
      if (!inHandler && servesOtherFailures(call, opener)) return;
      leaveOut(call, machinery, text);
    },
  });
  for (const handler of failing) {
    handler.fn.traverse({
      CallExpression(call) {
        if (!reopening.isReopeningCall(call)) return;
        if (machinery.roots.some((root) => isInside(call.node, root.node))) return;
        // A helper loses its timer; what else it does (a label, a counter that is shown) stays, and so does its call.
        const helper = resolveFunction(call.get('callee') as NodePath)?.fn;
        if (
          helper &&
          helper.node !== opener.fn?.node &&
          machinery.roots.some((root) => isInside(root.node, helper.node))
        )
          return;
        leaveOut(call, machinery, text);
      },
    });
    if (!isCall(handler.fn.get('body') as NodePath) && handler.fn.node.body.type !== 'BlockStatement')
      continue;
  }
  for (const handler of failing) strayTimers(handler, machinery, text);
  if (machinery.roots.length > before) {
    machinery.notes.push('reconnecting is built into Realtime (after 1, 2, 5 and then every 10 s)');
    giveUps(machinery, opener);
  }
}

/** A timer that stays in a failing handler must be known to do no more than set state: it could open the socket again. */
function strayTimers(handler: HandlerFlow, machinery: Machinery, text: string): void {
  handler.fn.traverse({
    CallExpression(call) {
      if (!isTimer(call) || machinery.roots.some((root) => isInside(call.node, root.node))) return;
      let harmless = isFunctionNode(call.node.arguments[0]);
      call.traverse({
        CallExpression(inner) {
          if (!/^(set[A-Z]\w*|log|warn|error|info|debug)$/.test(calleeName(inner.node) ?? ''))
            harmless = false;
        },
      });
      if (!harmless)
        machinery.problems.push(
          `the ${handler.event} handler starts a timer that may open the socket again (\`${excerpt(text, call.node)}\`)`,
        );
    },
  });
}

/** A retry after something else that failed before the socket (a fetched ticket) is not the socket's, and stays. */
function servesOtherFailures(call: NodePath, opener: Opener): boolean {
  if (isAfterOtherFailure(call)) return true;
  const helper = call.findParent(
    (p) => p.isFunction() && nameOf(p as NodePath<t.Function>) !== undefined,
  ) as NodePath<t.Function> | null;
  if (!helper || helper.node === opener.fn?.node) return false;
  return nameOf(helper)?.references.some(isAfterOtherFailure) ?? false;
}

/** In the `catch` of a `try` that awaits something. */
function isAfterOtherFailure(path: NodePath): boolean {
  const clause = path.findParent((p) => p.isCatchClause());
  const block = clause?.parentPath?.get('block') as NodePath | undefined;
  let awaits = false;
  block?.traverse({
    Function(inner) {
      inner.skip();
    },
    AwaitExpression() {
      awaits = true;
    },
  });
  return awaits;
}

function reopensByBump(callback: NodePath, reopening: Reopening): boolean {
  let found = false;
  callback.traverse({
    CallExpression(call) {
      if (reopening.isReopeningCall(call)) found = true;
    },
  });
  return found;
}

/** Leaves out a call in whatever way its result is kept. */
function leaveOut(call: NodePath, machinery: Machinery, text: string): void {
  const outer = outermost(call);
  const parent = outer.parentPath;
  if (parent?.isAssignmentExpression() && parent.parentPath.isExpressionStatement())
    machinery.roots.push(parent.parentPath);
  else if (
    parent?.isVariableDeclarator() &&
    (parent.parent as t.VariableDeclaration).declarations.length === 1
  )
    machinery.roots.push(parent.parentPath as NodePath);
  else {
    const statement = droppable(call) ?? (parent?.isReturnStatement() ? parent : undefined);
    if (statement) machinery.roots.push(statement);
    else
      machinery.problems.push(`the reconnect \`${excerpt(text, call.node)}\` is part of a larger expression`);
  }
}

/** Branches that only a limited number of attempts can reach: Realtime never gives up. */
function giveUps(machinery: Machinery, opener: Opener): void {
  const roots = [...machinery.roots];
  for (const root of roots) {
    let inner: NodePath = root;
    for (let path = root.parentPath; path && !path.isFunction(); path = path.parentPath) {
      if (path.isIfStatement() && isCounterTest(path.get('test') as NodePath)) {
        const other = path.get(inner.key === 'consequent' ? 'alternate' : 'consequent') as NodePath;
        if (other.node) {
          machinery.roots.push(other);
          machinery.reviews.push('the branch for "no more attempts" is gone: Realtime never stops trying');
        }
      }
      inner = path;
    }
    const fn = root.getFunctionParent();
    const body = fn?.get('body') as NodePath | undefined;
    if (!fn || !body?.isBlockStatement()) continue;
    for (const statement of body.get('body') as NodePath[]) {
      if (!statement.isIfStatement() || statement.node.alternate || isInside(root.node, statement.node))
        continue;
      if ((statement.node.start ?? 0) > (root.node.start ?? 0)) continue;
      if (
        isCounterTest(statement.get('test') as NodePath) &&
        endsWithReturn(statement.node.consequent) &&
        fn.node !== opener.fn?.node
      ) {
        machinery.roots.push(statement);
        machinery.reviews.push('the branch for "no more attempts" is gone: Realtime never stops trying');
      }
    }
  }
}

function endsWithReturn(node: t.Statement): boolean {
  if (node.type === 'ReturnStatement') return true;
  return node.type === 'BlockStatement' && node.body.at(-1)?.type === 'ReturnStatement';
}

/** `attempts < MAX`, `retries.current >= 5`, where the left side is counted up somewhere in the file. */
function isCounterTest(test: NodePath): boolean {
  const node = bare(test.node);
  if (node.type === 'LogicalExpression')
    return isCounterTest(test.get('left') as NodePath) || isCounterTest(test.get('right') as NodePath);
  if (node.type !== 'BinaryExpression' || !/^[<>]=?$/.test(node.operator)) return false;
  const side = /attempt|retr|reconn|tries|count/i;
  const nameOf = (n: t.Node): string => {
    const inner = bare(n);
    if (inner.type === 'Identifier') return inner.name;
    if (inner.type === 'MemberExpression' || inner.type === 'OptionalMemberExpression') {
      const property =
        inner.property.type === 'Identifier'
          ? inner.property.name
          : inner.property.type === 'PrivateName'
            ? inner.property.id.name
            : '';
      return property === 'current' ? nameOf(inner.object) : property;
    }
    return '';
  };
  return side.test(nameOf(node.left)) || side.test(nameOf(node.right));
}

// ---------------------------------------------------------------- closes

function closes(site: SocketSite, opener: Opener, handlers: HandlerFlow[], machinery: Machinery): void {
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
