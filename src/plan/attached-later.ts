import type * as t from '@babel/types';
import type { HandlerUse, SocketSite } from '../client/site.js';
import { isInside, isMember, statementOf } from '../client/syntax.js';
import { resolveFunction } from '../client/functions.js';
import type { Binding, NodePath } from '../parse/traverse.js';
import type { Attachment } from './attachment.js';
import { hookOf } from './hooks.js';
import { isPortable } from './portable.js';
import { isExecutor } from './promised.js';
import { dependenciesOf, isSteady } from './steady.js';

/**
 * Handlers that are attached some time after the construction, in the same run of the same function: while a promise waits for
 * the connection, or in a `try` behind something awaited. The channel is made where the socket was, and joins there.
 */
export function attachedLater(
  site: SocketSite,
  uses: HandlerUse[],
  opening: NodePath<t.Statement>,
): (Attachment & { joined: HandlerUse[] }) | undefined {
  return whileWaiting(site, uses, opening) ?? inTry(site, uses, opening);
}

/** `await new Promise((resolve, reject) => { ws.onopen = resolve; ws.onerror = reject; })` behind the construction. */
function whileWaiting(
  { construction }: SocketSite,
  uses: HandlerUse[],
  opening: NodePath<t.Statement>,
): (Attachment & { joined: HandlerUse[] }) | undefined {
  const open = uses.find((use) => use.event === 'open');
  const fn = open?.statement.getFunctionParent() as NodePath<t.Function> | null | undefined;
  if (!open || !fn || !isExecutor(fn) || isInside(construction.node, fn.node)) return undefined;
  const waiting = statementOf(fn.parentPath as NodePath);
  if (!waiting || !isBehind(waiting, opening)) return undefined;
  const own = uses.filter((use) => use.statement.parentPath?.node === fn.node.body);
  const others = uses.filter((use) => !own.includes(use));
  const socket = socketOf(open.statement);
  const areMovable = others.every(
    (use) => isBehind(use.statement, opening) && isPortable(use.value as NodePath, open.statement, []),
  );
  return own.includes(open) && socket && areMovable
    ? { fn, socket, anchor: open.statement, joined: others }
    : undefined;
}

/** `try { await loaded; ws.onmessage = …; } catch {}` behind the construction. */
function inTry(
  { construction }: SocketSite,
  uses: HandlerUse[],
  opening: NodePath<t.Statement>,
): (Attachment & { joined: HandlerUse[] }) | undefined {
  const message = uses.find((use) => use.event === 'message');
  const fn = message?.statement.getFunctionParent() as NodePath<t.Function> | null | undefined;
  if (!message || !fn || fn.node !== construction.getFunctionParent()?.node) return undefined;
  const block = message.statement.parentPath;
  const attempt = block?.parentPath;
  if (!attempt?.isTryStatement() || block?.key !== 'block' || !isBehind(attempt, opening)) return undefined;
  const socket = socketOf(message.statement);
  const areTogether = uses.every((use) => use.statement.parentPath?.node === block.node);
  return socket && areTogether ? { fn, socket, anchor: message.statement, joined: [] } : undefined;
}

/** In the same block, further down. */
function isBehind(statement: NodePath, opening: NodePath): boolean {
  return (
    statement.parentPath?.node === opening.parentPath?.node &&
    (statement.node.start ?? 0) > (opening.node.start ?? 0)
  );
}

/** `this.ws` of `this.ws.onmessage = …` and of `this.ws.addEventListener('message', …)`. */
export function socketOf(statement: NodePath<t.Statement>): NodePath | undefined {
  if (!statement.isExpressionStatement()) return undefined;
  const expression = statement.get('expression') as NodePath;
  const member = expression.isAssignmentExpression()
    ? (expression.get('left') as NodePath)
    : (expression.get('callee') as NodePath);
  return isMember(member) ? (member.get('object') as NodePath) : undefined;
}

/** A React effect that attaches handlers to a socket which another effect of the component opens. */
export interface EffectUse {
  fn: NodePath<t.Function>;
  /** The statement that is the effect. */
  call: NodePath;
}

/**
 * `useEffect(() => { ws.onmessage = … }, [ws])` beside the effect that opens the socket. The handler can as well be attached
 * there, where it reads nothing that would be older there than here.
 */
export function besideEffect(
  { construction, holders }: SocketSite,
  use: HandlerUse,
  opening: NodePath<t.Statement>,
): EffectUse | undefined {
  const fn = use.statement.getFunctionParent() as NodePath<t.Function> | null;
  const opener = construction.findParent((p) => hookOf(p)?.takesList === true);
  if (!fn || !opener || opener.node === fn.node || hookOf(fn)?.takesList !== true) return undefined;
  const component = opener.parentPath?.getFunctionParent();
  const call = statementOf(fn.parentPath as NodePath);
  if (!call || !component || fn.parentPath.getFunctionParent()?.node !== component.node) return undefined;
  if (!standsAlone(use.statement, fn)) return undefined;
  const value = use.value as NodePath;
  if (!isPortable(value, opening, [])) return undefined;
  const known = dependenciesOf(opener);
  const own = new Set<Binding>(holders.flatMap((holder) => ('binding' in holder ? [holder.binding] : [])));
  const handler = value.isIdentifier() ? (resolveFunction(value)?.fn ?? value) : value;
  return isSteady(
    handler,
    component as NodePath<t.Function>,
    (binding) => known.has(binding) || own.has(binding),
  )
    ? { fn, call }
    : undefined;
}

/** In the body of the effect, or under one question there. */
function standsAlone(statement: NodePath, fn: NodePath<t.Function>): boolean {
  const block = statement.parentPath;
  if (block?.node === fn.node.body) return true;
  return block?.parentPath?.isIfStatement() === true && block.parentPath.parentPath.node === fn.node.body;
}
