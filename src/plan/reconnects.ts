import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { isConsoleCall, resolveFunction } from '../client/functions.js';
import {
  bare,
  calleeName,
  endOf,
  excerpt,
  isFunctionNode,
  isInside,
  outermost,
  startOf,
} from '../client/syntax.js';
import type { HandlerFlow, Machinery } from './machinery.js';
import { nameOf } from './named.js';
import { isTimer, type Opener, type Reopening } from './reopen.js';
import { droppable } from './sends.js';

/** Takes out what opens the socket again: timers, the functions that set them, branches for the last attempt, and what they log. */
export function reconnects(
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
  }
  for (const root of machinery.roots.slice(before)) machinery.roots.push(...announcements(root, text));
  for (const handler of failing) strayTimers(handler, machinery, text);
  if (machinery.roots.length > before) {
    machinery.notes.push('reconnecting is built into Realtime (after 1, 2, 5 and then every 10 s)');
    giveUps(machinery, opener);
  }
}

/** Logs beside a reconnect, in the same block, that tell of it: whatever its timer logged goes as well. */
function announcements(reconnect: NodePath, text: string): NodePath[] {
  const block = reconnect.parentPath;
  if (!block?.isBlockStatement()) return [];
  return (block.get('body') as NodePath[]).filter((statement) => {
    const call = statement.isExpressionStatement() ? (statement.get('expression') as NodePath) : undefined;
    if (!call || !isConsoleCall(call)) return false;
    return TELLS_OF_RETRY.test(text.slice(startOf(call.node), endOf(call.node)));
  });
}

const TELLS_OF_RETRY = /re-?conn?e|retr(y|ies)|attempt|reintent|重连|重新连接|重試|再接続|переподкл/i;

/** A timer that stays in a failing handler must be known to do no more than set state: it could open the socket again. */
function strayTimers(handler: HandlerFlow, machinery: Machinery, text: string): void {
  handler.fn.traverse({
    CallExpression(call) {
      if (!isTimer(call) || machinery.roots.some((root) => isInside(call.node, root.node))) return;
      const [callback] = call.get('arguments') as NodePath[];
      if (!callback || !opensNothing(callback, new Set()))
        machinery.problems.push(
          `the ${handler.event} handler starts a timer that may open the socket again (\`${excerpt(text, call.node)}\`)`,
        );
    },
  });
}

/** Whether all that a callback does is seen here: state, logs, and functions of the file that construct nothing. */
function opensNothing(callback: NodePath, seen: Set<t.Node>): boolean {
  const fn = isFunctionNode(callback.node) ? callback : resolveFunction(callback)?.fn;
  if (!fn) return false;
  if (seen.has(fn.node)) return true;
  seen.add(fn.node);
  let harmless = true;
  fn.traverse({
    NewExpression({ node }) {
      if (
        !/^(Date|Error|Map|Set|URL|URLSearchParams|AbortController|FormData|Headers|Intl|Promise)$/.test(
          nameOfClass(node),
        )
      )
        harmless = false;
    },
    CallExpression(inner) {
      const name = calleeName(inner.node) ?? '';
      if (
        /^(set[A-Z]\w*|log|warn|error|info|debug|fetch|json|text|map|filter|clear(Timeout|Interval))$/.test(
          name,
        )
      )
        return;
      if (!opensNothing(inner.get('callee') as NodePath, seen)) harmless = false;
    },
  });
  return harmless;
}

function nameOfClass({ callee }: t.NewExpression): string {
  return callee.type === 'Identifier' ? callee.name : '';
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
      return /^(current|value)$/.test(property) ? nameOf(inner.object) : property;
    }
    return '';
  };
  return side.test(nameOf(node.left)) || side.test(nameOf(node.right));
}
