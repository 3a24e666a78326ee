import type * as t from '@babel/types';
import type { Route } from '../contract.js';
import type { Branch, Control } from '../client/control.js';
import { isConsoleCall } from '../client/functions.js';
import type { MessageShape } from '../client/message.js';
import { bare, calleeName, isCall, isInside, isMember } from '../client/syntax.js';
import type { NodePath } from '../parse/traverse.js';
import type { HandlerPlan } from './handlers.js';

/** What ran once the server had answered the client, and now runs once the channel is joined. */
export interface Answered {
  /** The `if` that asked for the answer, or the case of a switch. */
  statement: Branch['statement'];
  /** What it did: one block, or the statements of a case. */
  did: t.Statement[];
  /** The `return` or `break` at its end, which goes. */
  end?: t.Statement;
}

/** Branches for messages about the connection: those that move, and what a reviewer must know of all of them. */
export interface Answers {
  moved: Answered[];
  reviews: string[];
}

/** Nothing on a channel says that a login was taken, that the connection is alive or that it failed: its status does. */
export function answersOf(shape: MessageShape, handlers: readonly HandlerPlan[], route: Route): Answers {
  const moved: Answered[] = [];
  const settled = new Set<Control>();
  const greetings = shape.controls.filter((control) => isGreeting(control, shape, route));
  for (const control of greetings) {
    const found = control.branches.flatMap((branch) => movable(branch, greetings, handlers) ?? []);
    if (found.length < control.branches.length) continue;
    settled.add(control);
    for (const one of found)
      if (!moved.some(({ statement }) => statement.node === one.statement.node)) moved.push(one);
  }
  const named = (controls: readonly Control[]): string =>
    controls.map(({ value }) => `\`${value}\``).join(', ');
  const acts = (control: Control): boolean =>
    !settled.has(control) && control.branches.some((branch) => doesSomething(branch));
  const left = greetings.filter(acts);
  const failures = route.kind === 'broadcast' ? [] : shape.controls.filter(({ says }) => says === 'failure');
  const reviews: string[] = [];
  if (settled.size > 0)
    reviews.push(
      `${named([...settled])} answered what is no longer sent: what it did now runs when the channel is \`SUBSCRIBED\``,
    );
  if (left.length > 0)
    reviews.push(
      `${named(left)} answered what is no longer sent: nothing sends it on the channel, so what it did belongs to \`SUBSCRIBED\``,
    );
  if (failures.length > 0)
    reviews.push(
      `${named(failures)} is no row of \`${route.table ?? ''}\`: its branch never runs, and what fails comes as the status`,
    );
  return { moved, reviews };
}

/** Whether only the server said so, to this client: what peers tell each other goes on being told. */
function isGreeting({ field, value, says, reads }: Control, shape: MessageShape, route: Route): boolean {
  if (says !== 'greeting' || reads || route.relay === true) return false;
  // Of several things that come and go.
  const values = shape.discriminator?.field === field ? shape.discriminator.values : [];
  return !/^connected$/i.test(value) || !values.some((other) => /^dis|offline|lost|closed/i.test(other));
}

function movable(
  { statement }: Branch,
  greetings: readonly Control[],
  handlers: readonly HandlerPlan[],
): Answered | undefined {
  const handler = handlers.find(
    ({ event, fn }) => event === 'message' && statement.getFunctionParent()?.node === fn.node,
  );
  if (!handler || handler.named || handler.isPassed) return undefined;
  const did = statement.isIfStatement() ? [statement.node.consequent] : caseBody(statement.node);
  const [only] = did;
  const inner = did.length === 1 && only?.type === 'BlockStatement' ? only.body : did;
  const last = inner.at(-1);
  const isCase = statement.isSwitchCase();
  const ends =
    (last?.type === 'ReturnStatement' && !last.argument) || (isCase && last?.type === 'BreakStatement');
  const left = ends ? inner.slice(0, -1) : inner;
  const paths = pathsOf(statement, left);
  if (paths.length === 0 || !paths.every((one) => standsAlone(one, handler.fn, statement.node)))
    return undefined;
  const isAlone = isCase
    ? ends && !isFallenInto(statement)
    : asksOnlyFor(statement.get('test') as NodePath, greetings) &&
      // Where it goes on behind the branch, what comes then was done for the answer as well.
      (ends || hasElse(statement.node) || isEnd(statement, handler.fn));
  return isAlone ? { statement, did, ...(ends && last && { end: last }) } : undefined;
}

function caseBody(node: t.Node): t.Statement[] {
  return node.type === 'SwitchCase' ? node.consequent : [];
}

function hasElse(node: t.Node): boolean {
  return node.type === 'IfStatement' && node.alternate != null;
}

function pathsOf(statement: NodePath, nodes: readonly t.Statement[]): NodePath[] {
  const found: NodePath[] = [];
  statement.traverse({
    Statement(path) {
      if (!nodes.includes(path.node)) return;
      found.push(path);
      path.skip();
    },
  });
  return found;
}

/** `case 'ready': case 'auth_ok': …`, or a case that has no end of its own. */
function isFallenInto(one: NodePath): boolean {
  const before = (one.container as t.SwitchCase[])[(one.key as number) - 1];
  if (!before) return false;
  const [only] = before.consequent;
  const body =
    before.consequent.length === 1 && only?.type === 'BlockStatement' ? only.body : before.consequent;
  return !/^(?:Return|Break|Throw|Continue)Statement$/.test(body.at(-1)?.type ?? '');
}

/** `message.type === 'auth_ok' || message.type === 'ready'`. */
function asksOnlyFor(test: NodePath, greetings: readonly Control[]): boolean {
  const node = bare(test.node);
  if (node.type === 'LogicalExpression' && node.operator === '||')
    return [test.get('left'), test.get('right')].every((side) => asksOnlyFor(side as NodePath, greetings));
  if (node.type !== 'BinaryExpression') return false;
  return [node.left, node.right].some(
    (side) => side.type === 'StringLiteral' && greetings.some(({ value }) => value === side.value),
  );
}

/** Whether a statement means the same outside of the handler: it reads nothing that only the handler knows. */
function standsAlone(statement: NodePath, handler: NodePath<t.Function>, own: t.Node): boolean {
  let stands = !/^(?:Return|Break|Continue|Throw)Statement$/.test(statement.node.type);
  statement.traverse({
    ReturnStatement(path) {
      if (path.getFunctionParent()?.node === handler.node) stands = false;
    },
    AwaitExpression(path) {
      if (path.getFunctionParent()?.node === handler.node) stands = false;
    },
    ThisExpression() {
      if (!handler.isArrowFunctionExpression()) stands = false;
    },
    TemplateElement({ node }) {
      if (node.value.raw.includes('\n')) stands = false;
    },
    Identifier(path) {
      if (!path.isReferencedIdentifier() && !isWritten(path)) return;
      const scope = path.scope.getBinding(path.node.name)?.scope.block;
      if (scope && isInside(scope, handler.node) && !isInside(scope, own)) stands = false;
    },
  });
  return stands;
}

function isWritten(path: NodePath): boolean {
  const { parentPath } = path;
  return (
    (parentPath?.isAssignmentExpression() && path.key === 'left') || parentPath?.isUpdateExpression() === true
  );
}

/** Whether nothing of the handler comes behind a statement but what asks for other kinds of messages. */
function isEnd(statement: NodePath, handler: NodePath<t.Function>): boolean {
  for (let at: NodePath = statement; at.node !== handler.node.body;) {
    const behind = at.listKey === 'body' ? (at.container as t.Node[]).slice((at.key as number) + 1) : [];
    if (!behind.every(asksForAKind)) return false;
    if (!at.parentPath) return false;
    at = at.parentPath;
  }
  return true;
}

function asksForAKind(node: t.Node): boolean {
  const test = node.type === 'IfStatement' ? bare(node.test) : undefined;
  return (
    test?.type === 'BinaryExpression' &&
    /^===?$/.test(test.operator) &&
    [test.left, test.right].some(({ type }) => type === 'StringLiteral')
  );
}

/** More than a return, a log or a send that is dropped. */
function doesSomething({ statement, holds }: Branch): boolean {
  let does = false;
  statement.traverse({
    'CallExpression|OptionalCallExpression|AssignmentExpression'(path: NodePath) {
      if (!holds(path.node) || isConsoleCall(path)) return;
      if (path.isAssignmentExpression()) does = true;
      const name = calleeName(path.node);
      const isSend = isMember(path.get('callee') as NodePath) && name === 'send';
      if (isCall(path) && !isSend && name !== 'stringify') does = true;
    },
  } as Parameters<typeof statement.traverse>[0]);
  return does;
}
