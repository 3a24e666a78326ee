import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { isHarmlessMention } from '../client/flow.js';
import { callOf } from '../client/functions.js';
import type { HandlerUse, SocketSite } from '../client/site.js';
import { isFunctionNode, isInside, outermost, statementOf } from '../client/syntax.js';
import { attachedLater, besideEffect, socketOf, type EffectUse } from './attached-later.js';
import { initialisedField, sameBlock } from './handlers.js';
import { isPortable, stoppedTimers, type StoppedTimer } from './portable.js';
import { nameOf } from './named.js';

/** Where the message handler of a socket is attached, when that is a function of its own which the opener calls once. */
export interface Attachment {
  /** The function that attaches it. */
  fn: NodePath<t.Function>;
  /** The expression that names the socket there, as its message handler is attached to it. */
  socket: NodePath;
  /** The statement that attaches a handler there: the channel listens and joins in its place. */
  anchor: NodePath<t.Statement>;
}

/** How the handlers of one socket come together, when they are not all attached where it is opened. */
export interface Attaching {
  apart?: Attachment;
  /** Statements elsewhere whose handlers can as well be written where the message handler is. */
  joined: Set<t.Node>;
  /** Timers that such handlers stop: they must go with the machinery. */
  timers: StoppedTimer[];
  /** Functions that do nothing but attach such handlers, with the statement that calls them. */
  emptied: { fn: NodePath<t.Function>; call: NodePath }[];
  /** Events whose handlers were attached once the connection was open. */
  late: HandlerUse['event'][];
}

/**
 * `connect() { this.ws = new WebSocket(url); this.bind(); }`: handlers are attached right after the construction, in `bind`, or
 * in several such functions, or once the socket is open. What is not certain is left out: a function with other callers, one
 * that runs only under a condition, a handler that uses variables of its place.
 */
export function attachingOf(site: SocketSite): Attaching {
  const result: Attaching = { joined: new Set(), timers: [], emptied: [], late: [] };
  const uses = site.handlers.filter((use) => use.value);
  const message = uses.find((use) => use.event === 'message');
  const opening = statementOf(site.construction);
  if (!message || !opening || initialisedField(site)) return result;
  const helpers = new Map<t.Node, Helper | undefined>();
  const helperOf = (fn: NodePath<t.Function>): Helper | undefined => {
    if (!helpers.has(fn.node)) helpers.set(fn.node, helperAt(site, fn, opening));
    return helpers.get(fn.node);
  };
  const later = attachedLater(site, uses, opening);
  if (later) {
    const { joined, ...apart } = later;
    for (const use of joined) result.joined.add(use.statement.node);
    return { ...result, apart };
  }
  const beside = new Map<HandlerUse, EffectUse>();
  for (const use of uses) {
    const effect = besideEffect(site, use, opening);
    if (effect) beside.set(use, effect);
  }
  const outer = atOpening(site, message, uses);
  const target = beside.has(message)
    ? (site.construction.getFunctionParent() as NodePath<t.Function> | null)
    : (outer.statement.getFunctionParent() as NodePath<t.Function> | null);
  const isApart = target?.node !== functionOf(site.construction);
  if (isApart) {
    const socket = target && helperOf(target) ? socketOf(message.statement) : undefined;
    if (!target || !socket || outer !== message || !isOneBlock(site, target)) return result;
    result.apart = { fn: target, socket, anchor: message.statement };
  }
  const block = isApart ? undefined : opening;
  for (const use of uses) {
    if (beside.has(use)) {
      result.joined.add(use.statement.node);
      continue;
    }
    const first = atOpening(site, use, uses);
    const fn = first.statement.getFunctionParent() as NodePath<t.Function> | null;
    const isHere = fn?.node === target?.node;
    if (isHere && first === use) continue;
    const isInSequence = isHere
      ? block === undefined || sameBlock(first.statement, block)
      : fn?.node === functionOf(site.construction)
        ? sameBlock(first.statement, opening)
        : fn !== null && helperOf(fn) !== undefined && isOneBlock(site, fn);
    const value = use.value as NodePath;
    const place = beside.has(message) ? opening : outer.statement;
    const timers = stoppedTimers(value);
    if (!isInSequence || !isPortable(value, place, timers)) continue;
    result.joined.add(use.statement.node);
    result.timers.push(...timers.map((timer) => ({ ...timer, event: use.event })));
    if (first !== use && use.event !== 'message') result.late.push(use.event);
  }
  for (const effect of new Map([...beside.values()].map((one) => [one.fn.node, one])).values())
    if (isOnlyAttaching(effect.fn, site, result.joined)) result.emptied.push(effect);
  for (const helper of helpers.values())
    if (helper && helper.fn.node !== target?.node && isOnlyAttaching(helper.fn, site, result.joined))
      result.emptied.push(helper);
  return result;
}

interface Helper {
  fn: NodePath<t.Function>;
  call: NodePath;
}

/** A function that is called once, right after the construction. */
function helperAt(site: SocketSite, fn: NodePath<t.Function>, opening: NodePath): Helper | undefined {
  if (fn.node.generator || fn.node.async || fn.isProgram()) return undefined;
  const named = nameOf(fn);
  if (!named || (named.exported && !isMember(fn))) return undefined;
  const calls = named.references.filter(
    (reference) => !isInside(reference.node, fn.node) && !isHarmlessMention(reference),
  );
  const [only] = calls;
  const call = only && callOf(only);
  const statement = call && outermost(call).parentPath;
  if (calls.length !== 1 || !statement?.isExpressionStatement()) return undefined;
  if (functionOf(statement) !== functionOf(site.construction) || !sameBlock(statement, opening))
    return undefined;
  if ((statement.node.start ?? 0) < (opening.node.start ?? 0) || waitsBetween(opening, statement))
    return undefined;
  return { fn, call: statement };
}

/** The handler itself, or the one for `open` around it: that one is attached when the socket is made. */
function atOpening(site: SocketSite, use: HandlerUse, uses: HandlerUse[]): HandlerUse {
  const around = uses.find(
    (other) =>
      other !== use &&
      other.event === 'open' &&
      other.value !== null &&
      isFunctionNode(other.value.node) &&
      !other.value.node.async &&
      use.statement.parentPath?.node === other.value.node.body,
  );
  return around ?? use;
}

function functionOf(path: NodePath): t.Node | undefined {
  return path.getFunctionParent()?.node;
}

/** An `await` between the construction and the call: what it waits for may be the connection itself. */
function waitsBetween(opening: NodePath, call: NodePath): boolean {
  let waits = false;
  opening.parentPath?.traverse({
    AwaitExpression({ node }) {
      const at = node.start ?? 0;
      if (at > (opening.node.start ?? 0) && at < (call.node.start ?? 0)) waits = true;
    },
  });
  return waits;
}

function isMember(fn: NodePath): boolean {
  return fn.isMethod() || fn.isClassPrivateMethod() || fn.parentPath?.isClassProperty() === true;
}

/** All handlers in a function stand in its body, or all under one question for the socket itself. */
function isOneBlock(site: SocketSite, fn: NodePath<t.Function>): boolean {
  const own = site.handlers.filter((use) => use.value && functionOf(use.statement) === fn.node);
  const blocks = new Set(own.map((use) => use.statement.parentPath?.node));
  const [block] = blocks;
  if (blocks.size !== 1 || !block) return false;
  if (block === fn.node.body) return true;
  const condition = own[0]?.statement.parentPath?.parentPath;
  return (
    condition?.isIfStatement() === true &&
    condition.node.consequent === block &&
    condition.parentPath.node === fn.node.body &&
    site.tests.some((test) => test.node === condition.node.test)
  );
}

/** Whether a function has nothing but such statements in it, and at most the question for the socket. */
function isOnlyAttaching(fn: NodePath<t.Function>, site: SocketSite, joined: Set<t.Node>): boolean {
  const { body } = fn.node;
  if (body.type !== 'BlockStatement') return false;
  const isGuard = (statement: t.Statement): boolean =>
    statement.type === 'IfStatement' &&
    !statement.alternate &&
    site.tests.some((test) => isInside(test.node, statement.test)) &&
    onlyReturns(statement.consequent);
  const statements = body.body.flatMap((statement) =>
    statement.type === 'IfStatement' &&
    statement.consequent.type === 'BlockStatement' &&
    !statement.alternate &&
    site.tests.some((test) => test.node === statement.test)
      ? statement.consequent.body
      : [statement],
  );
  const isCopy = (statement: t.Statement): boolean =>
    statement.type === 'VariableDeclaration' &&
    site.holders.some(
      (holder) => holder.kind === 'variable' && isInside(holder.binding.identifier, statement),
    );
  const detaching = site.handlers.flatMap((use) => (use.value ? [] : [use.statement.node as t.Node]));
  const isDetaching = (statement: t.Statement): boolean =>
    detaching.includes(statement) ||
    (statement.type === 'ReturnStatement' &&
      isFunctionNode(statement.argument) &&
      detachesOnly(statement.argument.body));
  const detachesOnly = (body: t.Node): boolean =>
    body.type === 'BlockStatement'
      ? body.body.every((statement) => detaching.includes(statement) || isGuard(statement))
      : detaching.some((node) => node.start === body.start);
  return statements.every(
    (statement) => joined.has(statement) || isGuard(statement) || isCopy(statement) || isDetaching(statement),
  );
}

function onlyReturns(node: t.Statement): boolean {
  if (node.type === 'ReturnStatement') return !node.argument;
  return node.type === 'BlockStatement' && node.body.length === 1 && node.body.every(onlyReturns);
}
