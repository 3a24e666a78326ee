import type { NodePath } from '../parse/traverse.js';
import type * as t from '@babel/types';
import { isHarmlessMention } from '../client/flow.js';
import { callOf } from '../client/functions.js';
import type { SocketSite } from '../client/site.js';
import { isInside, outermost, statementOf } from '../client/syntax.js';
import { sameBlock } from './handlers.js';
import { nameOf } from './named.js';

/** Where the handlers of a socket are attached, when that is a function of its own which the opener calls once. */
export interface Attachment {
  /** The function that attaches them. */
  fn: NodePath<t.Function>;
  /** The expression that names the socket there, as its message handler is attached to it. */
  socket: NodePath;
}

/**
 * `connect() { this.ws = new WebSocket(url); this.bind(); }`: the handlers are attached right after the construction, in
 * `bind`. `undefined` where that is not certain: the function has other callers, or runs only under a condition.
 */
export function attachmentOf(site: SocketSite): Attachment | undefined {
  const uses = site.handlers.filter((use) => use.value);
  const message = uses.find((use) => use.event === 'message');
  const fn = message?.statement.getFunctionParent() as NodePath<t.Function> | null | undefined;
  const opener = site.construction.getFunctionParent();
  const opening = statementOf(site.construction);
  if (!message || !fn || !opener || !opening || fn.node === opener.node) return undefined;
  if (fn.node.generator || !isOneBlock(site, fn)) return undefined;
  const named = nameOf(fn);
  if (!named || (named.exported && !isMember(fn))) return undefined;
  const calls = named.references.filter(
    (reference) => !isInside(reference.node, fn.node) && !isHarmlessMention(reference),
  );
  const [only] = calls;
  const call = only && callOf(only);
  const statement = call && outermost(call).parentPath;
  if (calls.length !== 1 || !statement?.isExpressionStatement()) return undefined;
  if (statement.getFunctionParent()?.node !== opener.node || !sameBlock(statement, opening)) return undefined;
  if ((statement.node.start ?? 0) < (opening.node.start ?? 0) || waitsBetween(opening, statement))
    return undefined;
  const socket = socketOf(message.statement);
  return socket && { fn, socket };
}

/** An `await` between the construction and the call: what it waits for may be the connection itself. */
function waitsBetween(opening: NodePath, call: NodePath): boolean {
  let waits = false;
  opening.getFunctionParent()?.traverse({
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

/** All handlers stand in the body of the function, or all under one question for the socket itself. */
function isOneBlock(site: SocketSite, fn: NodePath<t.Function>): boolean {
  const blocks = new Set(site.handlers.flatMap((use) => (use.value ? [use.statement.parentPath?.node] : [])));
  const [block] = blocks;
  if (blocks.size !== 1 || !block) return false;
  if (block === fn.node.body) return true;
  const condition = site.handlers[0]?.statement.parentPath?.parentPath;
  return (
    condition?.isIfStatement() === true &&
    condition.node.consequent === block &&
    condition.parentPath.node === fn.node.body &&
    site.tests.some((test) => test.node === condition.node.test)
  );
}

/** `this.ws` of `this.ws.onmessage = …` and of `this.ws.addEventListener('message', …)`. */
function socketOf(statement: NodePath<t.Statement>): NodePath | undefined {
  if (!statement.isExpressionStatement()) return undefined;
  const expression = statement.get('expression') as NodePath;
  const member = expression.isAssignmentExpression()
    ? (expression.get('left') as NodePath)
    : (expression.get('callee') as NodePath);
  return member.isMemberExpression() ? (member.get('object') as NodePath) : undefined;
}
