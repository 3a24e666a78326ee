import type * as t from '@babel/types';
import { callersOf, placeOf, type Callers } from '../client/callers.js';
import { nameOfFunction } from '../client/names.js';
import { purposeOf, type Outgoing } from '../client/outgoing.js';
import type { UrlContext } from '../client/outside.js';
import { excerpt } from '../client/syntax.js';
import type { NodePath } from '../parse/traverse.js';
import type { SocketSite } from '../client/site.js';
import type { HandlerFlow, Machinery } from './machinery.js';
import { droppable, dropSend, isAsked, reviewOfDropped } from './sends.js';

/** Wrappers of wrappers are followed this far. */
const STEPS = 4;

/** A send of whatever its function is called with: judged by its callers, here and in other files. */
export function planWrapper(
  outgoing: Outgoing,
  fn: NodePath<t.Function>,
  site: SocketSite,
  handlers: HandlerFlow[],
  machinery: Machinery,
  context: UrlContext,
): void {
  const what = `\`${excerpt(context.text, outgoing.call.node)}\``;
  const callers = callersOf(fn, context);
  const judged = judge(callers, indexOf(outgoing, fn), STEPS);
  if (judged.unseen !== undefined) {
    machinery.problems.push(`${what} sends whatever its function is called with, and ${judged.unseen}`);
    return;
  }
  const { sent } = judged;
  const own = sent.filter(({ context: at }) => at === context);
  const construction = site.construction.node;
  if (own.filter((call) => isAsked(call, handlers, machinery, context.text, construction)).length > 0) return;
  if (sent.some(({ purpose }) => purpose === 'message')) {
    if (sent.every(({ purpose }) => purpose === 'message')) machinery.messages.push(outgoing);
    else machinery.problems.push(`${what} is used for several purposes`);
    return;
  }
  const statement = droppable(outgoing.call);
  if (!statement) {
    machinery.problems.push(`the result of ${what} is used`);
    return;
  }
  for (const call of own) dropSend(call, machinery, context.text);
  for (const call of sent) if (call.context !== context) elsewhere(call, machinery);
  if (!callers.leaves) {
    const declaration = callers.calls.length === 0 ? declarationOf(fn) : undefined;
    machinery.roots.push(declaration ?? statement);
    if (declaration) machinery.notes.push('a send function that nothing calls is left out');
    return;
  }
  machinery.roots.push(statement);
  machinery.reviews.push(
    emptyFunction(
      fn,
      sent.length > own.length ? callers.calls.filter(({ context: at }) => at !== context) : [],
    ),
  );
}

/**
 * A message of a function that others could call and nothing in the project does: it is never sent. Returns whether that is so.
 */
export function planUnusedSender(outgoing: Outgoing, machinery: Machinery, context: UrlContext): boolean {
  const fn = outgoing.call.getFunctionParent();
  const statement = droppable(outgoing.call);
  if (!fn || !statement || !isNeverCalled(fn, context)) return false;
  machinery.roots.push(statement);
  machinery.reviews.push(emptyFunction(fn, []));
  return true;
}

/** Whether others could call a function, all of them are seen, and none does. */
export function isNeverCalled(fn: NodePath<t.Function>, context: UrlContext): boolean {
  if (!context.usesOf) return false;
  const callers = callersOf(fn, context);
  return callers.leaves && callers.unseen === undefined && callers.calls.length === 0;
}

interface Sent extends Outgoing {
  context: UrlContext;
}

/** What the callers of a wrapper send, through further wrappers. */
function judge({ calls, unseen }: Callers, index: number, steps: number): { sent: Sent[]; unseen?: string } {
  const sent: Sent[] = [];
  let open = unseen;
  for (const { call, context } of calls) {
    const argument = (call.get('arguments') as NodePath[])[index];
    const outgoing = purposeOf({ call, argument });
    if (outgoing.purpose !== 'wrapper' || !outgoing.wrapper || steps === 0) {
      sent.push({
        ...outgoing,
        purpose: outgoing.purpose === 'wrapper' ? 'message' : outgoing.purpose,
        context,
      });
      continue;
    }
    const further = judge(
      callersOf(outgoing.wrapper, context),
      indexOf(outgoing, outgoing.wrapper),
      steps - 1,
    );
    sent.push(...further.sent);
    open ??= further.unseen;
  }
  return { sent, unseen: open };
}

/** Which parameter of a wrapper is sent. */
function indexOf({ argument }: Outgoing, fn: NodePath<t.Function>): number {
  const names = new Set<string>();
  if (argument?.isIdentifier()) names.add(argument.node.name);
  argument?.traverse({ Identifier: ({ node }) => void names.add(node.name) });
  const index = fn.node.params.findIndex((param) => {
    const id = param.type === 'AssignmentPattern' ? param.left : param;
    return id.type === 'Identifier' && names.has(id.name);
  });
  return Math.max(index, 0);
}

/** A trivial send of another file: its call stays, and the function behind it does nothing any more. */
function elsewhere(send: Sent, machinery: Machinery): void {
  const what = `\`${excerpt(send.context.text, send.call.node)}\` in ${placeOf(send.call, send.context)}`;
  if (send.purpose === 'subscribe' && hasChoice(send)) {
    machinery.problems.push(
      `${what} chooses at run time what is sent: give what it selects a channel or a filter of its own`,
    );
    return;
  }
  reviewOfDropped(send.purpose, what, machinery);
}

/** Whether a subscription names something that is not written out. */
function hasChoice({ argument }: Sent): boolean {
  let found = argument?.isIdentifier() ?? false;
  argument?.traverse({
    ObjectProperty({ node }) {
      if (!/Literal$/.test(node.value.type) && node.value.type !== 'ObjectExpression') found = true;
    },
    SpreadElement() {
      found = true;
    },
  });
  return found;
}

function emptyFunction(fn: NodePath<t.Function>, calls: Callers['calls']): string {
  const name = nameOfFunction(fn);
  const places = calls.slice(0, 3).map(({ call, context }) => placeOf(call, context));
  return places.length > 0
    ? `\`${name}\` sends nothing any more, and is still called in ${places.join(', ')}: leave the calls out`
    : `\`${name}\` sends nothing any more; nothing in the project calls it: leave it out where it is offered`;
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
