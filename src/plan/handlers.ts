import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import {
  emptyFlow,
  isHarmlessMention,
  traceHandler,
  type EventFlow,
  type TraceOptions,
} from '../client/flow.js';
import type { Attaching } from './attachment.js';
import { callOf, resolveFunction, type NamedFunction } from '../client/functions.js';
import type { HandlerUse, SocketEvent, SocketSite } from '../client/site.js';
import { settlerOf } from './promised.js';
import {
  calleeName,
  isCall,
  isFunctionNode,
  isInside,
  isMember,
  propertyName,
  statementOf,
} from '../client/syntax.js';

export interface HandlerPlan {
  use: HandlerUse;
  event: SocketEvent;
  fn: NodePath<t.Function>;
  flow: EventFlow;
  /** How the flow was traced. */
  trace: TraceOptions;
  /** A function of its own, reached by name; `undefined` for a function expression in place. */
  named?: NamedFunction;
  /** An expression whose value is the handler: `fn` is that expression, and nothing inside the function is known. */
  isPassed?: boolean;
}

/** The handlers attached to a socket, each with what it does with its event; what cannot be followed becomes a problem. */
export function handlersOf(site: SocketSite, attaching: Attaching, problems: string[]): HandlerPlan[] {
  const plans: HandlerPlan[] = [];
  const field = initialisedField(site);
  const home = field ? constructorOf(field)?.node : site.construction.getFunctionParent()?.node;
  const statement = field ? site.handlers[0]?.statement : statementOf(site.construction);
  if (site.handlers.length > 0 && isOpenedConditionally(site))
    problems.push('the socket is opened under a condition, and its handlers are attached in any case');
  for (const use of site.handlers) {
    if (!use.value) continue;
    if (
      use.how === 'property' &&
      plans.some((plan) => plan.event === use.event && plan.use.how === 'property')
    ) {
      problems.push(`\`on${use.event}\` is set more than once`);
      continue;
    }
    if (
      attaching.joined.has(use.statement.node) ||
      (attaching.apart && use.statement.getFunctionParent()?.node === attaching.apart.fn.node) ||
      isInside(site.construction.node, use.value.node)
    ) {
      // Asked about already, or with a better reason.
    } else if (use.statement.getFunctionParent()?.node !== home) problems.push(elsewhere(use.event));
    else if (statement && !sameBlock(use.statement, statement))
      problems.push(`the ${use.event} handler is attached only under a condition`);
    const plan = handlerOf(use, site);
    if (typeof plan === 'string') problems.push(plan);
    else plans.push(plan);
  }
  // What listens to events by names that cannot be followed is an escape, with a better reason.
  const isElsewhere = site.library?.api === 'io' && site.escapes.length > 0;
  if (!isElsewhere && plans.every((plan) => plan.event !== 'message'))
    problems.push('no message handler is attached to the socket here');
  return plans;
}

/** Why a handler that is attached far from the construction speaks against a rewrite. */
export function elsewhere(event: SocketEvent): string {
  return `the ${event} handler is attached in another function than the one that opens the socket`;
}

/** `if (!ws) ws = new WebSocket(…);` without a block around: what follows happens each time. */
function isOpenedConditionally({ construction }: SocketSite): boolean {
  const statement = construction.findParent((path) => path.isStatement());
  return (
    statement?.parentPath?.isIfStatement() === true &&
    !statement.isBlockStatement() &&
    statement.key !== 'test'
  );
}

/** `private ws = new WebSocket(…)`: the class property that the construction initialises. */
export function initialisedField(site: SocketSite): NodePath | undefined {
  const parent = site.construction.parentPath;
  return parent.isClassProperty() || parent.isClassPrivateProperty() ? parent : undefined;
}

function constructorOf(field: NodePath): NodePath | undefined {
  const members = field.parentPath?.get('body') as NodePath[] | undefined;
  return members?.find((member) => member.isClassMethod({ kind: 'constructor' }));
}

/** The same block, or `try { ws = new WebSocket(…) } catch { return }` right in that block. */
export function sameBlock(statement: NodePath, construction: NodePath): boolean {
  const block = statement.parentPath?.node;
  const own = construction.parentPath;
  if (block === own?.node) return true;
  return (
    own?.parentPath?.isTryStatement() === true &&
    own.key === 'block' &&
    own.parentPath.parentPath?.node === block
  );
}

function handlerOf(use: HandlerUse, site: SocketSite): HandlerPlan | string {
  const value = use.value as NodePath<t.Expression>;
  const bound = boundFunction(value);
  if (bound ?? isFunctionNode(value.node)) {
    const fn = bound ?? (value as unknown as NodePath<t.Function>);
    if (fn.node.generator) return `the ${use.event} handler is a generator`;
    const trace = { isBound: bound !== undefined, takes: use.takes };
    return { use, event: use.event, fn, flow: traceHandler(fn, use.event, trace), trace };
  }
  const named = resolveFunction(value);
  if (!named) return passed(use, value) ?? `the ${use.event} handler is not a function of this file`;
  if (use.takes === 'payload')
    return {
      use,
      event: use.event,
      fn: named.fn,
      flow: traceHandler(named.fn, use.event, { takes: use.takes, isBound: true }),
      trace: { takes: use.takes, isBound: true },
      named,
    };
  const own = new Set(site.handlers.map((handler) => handler.statement.node));
  const flow = traceHandler(named.fn, use.event, { takes: use.takes });
  if (use.takes === 'node' && flow.close.length > 0)
    return `the close handler \`${named.name}\` takes the code and the reason as arguments: write it in place`;
  const param = named.fn.node.params.length > 0;
  const elsewhere = named.references.filter((reference) => {
    const statement = statementOf(reference);
    if (statement && own.has(statement.node)) return false;
    if (isDetaching(reference)) return false;
    return !isHarmlessMention(reference);
  });
  const called = elsewhere.some((reference) => callOf(reference) !== undefined);
  const rewritten =
    flow.messages.length > 0 ||
    flow.raws.length > 0 ||
    flow.texts.length > 0 ||
    flow.close.length > 0 ||
    flow.wholes.length > 0 ||
    flow.unpacked.length > 0;
  if (param && rewritten && ((named.exported && named.isMethod !== true) || elsewhere.length > 0)) {
    return `the ${use.event} handler \`${named.name}\` is ${called ? 'also called' : 'also used'} elsewhere with an event of its own`;
  }
  return { use, event: use.event, fn: named.fn, flow, named, trace: { takes: use.takes } };
}

/**
 * A function from elsewhere can take over where it is given a value and not an event: what socket.io hands over, Node's error,
 * anything that is only logged.
 */
function passed(use: HandlerUse, value: NodePath): HandlerPlan | undefined {
  const isName = value.isIdentifier() || isMember(value);
  if (use.takes === 'event' && isGiven(value) && settlerOf(value) === undefined) return handedOn(use, value);
  const takesValue =
    use.takes === 'payload' ? use.event !== 'close' : use.takes === 'node' && use.event === 'error';
  const isSettler = use.event !== 'message' && settlerOf(value) !== undefined;
  if (!isName || !(isSettler || takesValue || (use.event !== 'message' && isConsole(value))))
    return undefined;
  const fn = value as unknown as NodePath<t.Function>;
  return { use, event: use.event, fn, flow: emptyFlow(), trace: {}, isPassed: true };
}

/** `ws.onmessage = props.onMessage`: whoever gave the function expects the event, and gets one that is made. */
function handedOn(use: HandlerUse, value: NodePath): HandlerPlan {
  const name = value.isIdentifier() ? value.node.name : propertyName(value.node);
  const flow = emptyFlow();
  if (use.event !== 'message') flow.wholes.push({ path: value, logged: false });
  else flow.raws.push({ path: value, logged: false, handed: { to: name ?? 'a function', as: 'event' } });
  const fn = value as unknown as NodePath<t.Function>;
  return { use, event: use.event, fn, flow, trace: {}, isPassed: true };
}

/** A function that a parameter, a property or a field gives, which stays the same while the code around runs. */
function isGiven(value: NodePath): boolean {
  let root = value;
  while (isMember(root)) {
    if (propertyName(root.node) === undefined) return false;
    root = root.get('object') as NodePath;
  }
  if (root.isThisExpression()) return true;
  const binding = root.isIdentifier() ? root.scope.getBinding(root.node.name) : undefined;
  if (binding?.constant !== true || binding.kind === 'module') return false;
  const { node } = binding.path;
  return (
    binding.kind === 'param' ||
    value !== root ||
    (node.type === 'VariableDeclarator' && node.id.type === 'ObjectPattern')
  );
}

/** `console.error` */
function isConsole(value: NodePath): boolean {
  return isMember(value) && value.node.object.type === 'Identifier' && value.node.object.name === 'console';
}

/** `function (event) { … }.bind(this)`: an arrow function in older clothes. */
function boundFunction(value: NodePath): NodePath<t.Function> | undefined {
  if (
    !isCall(value) ||
    calleeName(value.node) !== 'bind' ||
    value.node.arguments[0]?.type !== 'ThisExpression'
  )
    return undefined;
  const fn = value.get('callee.object') as NodePath;
  return isFunctionNode(fn.node) ? (fn as NodePath<t.Function>) : undefined;
}

function isDetaching(reference: NodePath): boolean {
  const call = reference.parentPath;
  return isCall(call) && /^(removeEventListener|off|removeListener)$/.test(calleeName(call.node) ?? '');
}
