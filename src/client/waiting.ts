import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { boxOf, fieldUses } from './holders.js';
import { memberOf, selfOf } from './self.js';
import type { SendUse } from './site.js';
import {
  bare,
  calleeName,
  innermost,
  isCall,
  isInside,
  isMember,
  outermost,
  propertyName,
  spelled,
  statementOf,
} from './syntax.js';

/** Messages that are kept in a list until the socket is open, and sent then. */
export interface Waiting {
  /** The list as the code writes it: `this.queue`. */
  list: string;
  /** What puts a message into the list; judged like a send of the same message. */
  pushes: SendUse[];
  /** Statements that empty the list: the loop that sends what waits, and resets. */
  upkeep: NodePath[];
}

/**
 * The list that a send takes its message from: `while (queue.length) ws.send(queue.shift())`, `queue.forEach((one) => ws.send(one))`,
 * `for (const one of queue) ws.send(one)`. Undefined where the message is another one, or anything else is done with the list.
 */
export function waitingOf(send: SendUse): Waiting | undefined {
  const list = send.argument && listBehind(send.argument);
  const flush = list && flushAround(list, send.call as NodePath);
  const uses = flush && usesOfList(list);
  if (!uses) return undefined;
  const waiting: Waiting = { list: spelled(list) ?? '', pushes: [], upkeep: [flush] };
  for (const use of uses) {
    if (isInside(use.node, flush.node)) continue;
    const push = callOn(use, 'push');
    const [argument, ...more] = push ? (push.get('arguments') as NodePath[]) : [];
    if (push && argument?.isExpression() && more.length === 0 && push.parentPath?.isExpressionStatement())
      waiting.pushes.push({ call: push, argument });
    else {
      const emptied = emptying(use);
      if (emptied) waiting.upkeep.push(emptied);
      else if (!isCounted(use)) return undefined;
    }
  }
  return waiting.pushes.length > 0 ? waiting : undefined;
}

/** The list whose element an expression is, looking through `JSON.stringify` and the names that elements are given. */
function listBehind(argument: NodePath): NodePath | undefined {
  const value = innermost(argument);
  if (isCall(value) && calleeName(value.node) === 'stringify') {
    const [first] = value.get('arguments') as NodePath[];
    return first && listBehind(first);
  }
  // `queue.shift() ?? ''`: nothing more is sent than what waits.
  if (value.isLogicalExpression() && value.node.operator !== '&&')
    return listBehind(value.get('left') as NodePath);
  const shifted = listOfCall(value, 'shift');
  if (shifted) return shifted;
  if (!value.isIdentifier()) return undefined;
  const binding = value.scope.getBinding(value.node.name);
  if (!binding || binding.constantViolations.length > 0) return undefined;
  const { path } = binding;
  if (path.isVariableDeclarator()) {
    const loop = path.parentPath?.parentPath;
    const list = loop?.isForOfStatement()
      ? innermost(loop.get('right') as NodePath)
      : path.node.init && listOfCall(innermost(path.get('init') as NodePath), 'shift');
    return list ? (listOfCall(list, 'splice') ?? list) : undefined;
  }
  const each =
    path.isIdentifier() && path.listKey === 'params' && path.key === 0 ? path.parentPath : undefined;
  const over = each?.isArrowFunctionExpression() ? (outermost(each).parentPath ?? undefined) : undefined;
  const list = over && listOfCall(over, 'forEach');
  return list && (listOfCall(list, 'splice') ?? list);
}

/** The object of `list.shift()`. */
function listOfCall(call: NodePath, method: string): NodePath | undefined {
  if (!isCall(call)) return undefined;
  const callee = call.get('callee') as NodePath;
  return isMember(callee) && propertyName(callee.node) === method
    ? innermost(callee.get('object') as NodePath)
    : undefined;
}

/** The call of a method of the list. */
function callOn(use: NodePath, method: string): NodePath<t.CallExpression> | undefined {
  const value = outermost(use);
  const member = value.key === 'object' ? value.parentPath : null;
  const call = isMember(member) && propertyName(member.node) === method ? member.parentPath : null;
  return isCall(call) && member?.key === 'callee' ? call : undefined;
}

/** The loop that sends what waits and does nothing else, with a question around it whether anything does. */
function flushAround(list: NodePath, call: NodePath): NodePath | undefined {
  const name = spelled(list);
  if (name === undefined) return undefined;
  const loop = call.findParent(
    (path) =>
      path.isWhileStatement() ||
      path.isForOfStatement() ||
      (isCall(path) && listOfCall(path, 'forEach') !== undefined),
  );
  if (!loop) return undefined;
  const statement = loop.isStatement() ? loop : statementOf(loop);
  if (!statement || (!loop.isStatement() && !loop.parentPath?.isExpressionStatement())) return undefined;
  const body = loop.isStatement()
    ? (loop.get('body') as NodePath)
    : ((loop.get('arguments') as NodePath[])[0]?.get('body') as NodePath | undefined);
  if (!body || !doesNothingElse(body, name, call)) return undefined;
  if (loop.isWhileStatement() && !doesNothingElse(loop.get('test') as NodePath, name, call)) return undefined;
  const question = statement.parentPath?.isBlockStatement()
    ? statement.parentPath.parentPath
    : statement.parentPath;
  const isAsked =
    question?.isIfStatement() &&
    !question.node.alternate &&
    asksHowMany(question.get('test') as NodePath, name);
  return isAsked && doesNothingElse(question.get('consequent') as NodePath, name, call)
    ? question
    : statement;
}

/** Whether the only calls below a path are the send, those of the list, and what puts a message into JSON. */
function doesNothingElse(body: NodePath, list: string, send: NodePath): boolean {
  let other = false;
  const isOther = (path: NodePath): void => {
    if (path.node === send.node || (isCall(path) && calleeName(path.node) === 'stringify')) return;
    const callee = isCall(path) ? (path.get('callee') as NodePath) : undefined;
    const of = isMember(callee) ? innermost(callee.get('object') as NodePath) : undefined;
    if (of && spelled(listOfCall(of, 'splice') ?? of) === list) return;
    other = true;
  };
  const check = {
    CallExpression: isOther,
    OptionalCallExpression: isOther,
    NewExpression: isOther,
    AwaitExpression: isOther,
    ReturnStatement: isOther,
    UpdateExpression: isOther,
    AssignmentExpression: (path: NodePath<t.AssignmentExpression>) => {
      if (!isOfList(path.get('left') as NodePath, list)) other = true;
    },
  };
  if (isCall(body)) isOther(body);
  body.traverse(check);
  return !other;
}

/** Every use of a list that starts empty: a variable, a field, or what a ref holds. Undefined where some are not seen. */
function usesOfList(list: NodePath): NodePath[] | undefined {
  if (list.isIdentifier()) {
    const binding = list.scope.getBinding(list.node.name);
    const declarator = binding?.path;
    if (!binding || !declarator?.isVariableDeclarator() || !isEmptyList(declarator.node.init))
      return undefined;
    if (binding.referencePaths.some((path) => !path.isIdentifier())) return undefined;
    return [...binding.referencePaths, ...binding.constantViolations.map(target)];
  }
  if (!isMember(list)) return undefined;
  const name = propertyName(list.node);
  const object = innermost(list.get('object') as NodePath);
  if (name === undefined) return undefined;
  if (object.isThisExpression()) {
    const owner = selfOf(object);
    const member = owner?.isClass() ? memberOf(owner, name) : undefined;
    return owner && member && isEmptyList(member.value) ? fieldUses(owner, name) : undefined;
  }
  const binding = object.isIdentifier() ? object.scope.getBinding(object.node.name) : undefined;
  if (!binding?.path.isVariableDeclarator() || boxOf(binding) !== name) return undefined;
  const init = binding.path.node.init;
  if (init?.type !== 'CallExpression' || !isEmptyList(init.arguments[0])) return undefined;
  const uses = binding.referencePaths.map(({ parentPath }) => parentPath);
  return uses.every((use): use is NodePath => isMember(use) && propertyName(use.node) === name)
    ? uses
    : undefined;
}

/** `list = []` tells of the whole assignment; the use is its left side. */
function target(violation: NodePath): NodePath {
  return violation.isAssignmentExpression() ? (violation.get('left') as NodePath) : violation;
}

function isEmptyList(node: t.Node | null | undefined): boolean {
  const value = node && bare(node);
  return value?.type === 'ArrayExpression' && value.elements.length === 0;
}

/** `list = []`, `list.length = 0`, `list.splice(0)`, or a `list.shift()` that makes room, as statements. */
function emptying(use: NodePath): NodePath | undefined {
  const dropped = callOn(use, 'splice') ?? callOn(use, 'shift');
  if (dropped) return dropped.parentPath.isExpressionStatement() ? dropped.parentPath : undefined;
  const value = outermost(use);
  const isLength = isMember(value.parentPath) && propertyName(value.parentPath.node) === 'length';
  const left = isLength ? value.parentPath : value;
  const assignment = left?.key === 'left' ? left.parentPath : undefined;
  if (!assignment?.isAssignmentExpression({ operator: '=' })) return undefined;
  const { right } = assignment.node;
  const empties = isLength ? right.type === 'NumericLiteral' && right.value === 0 : isEmptyList(right);
  return empties && assignment.parentPath.isExpressionStatement() ? assignment.parentPath : undefined;
}

/** `if (list.length < 100)`: how many wait decides about nothing but them. */
function isCounted(use: NodePath): boolean {
  const member = outermost(use).parentPath;
  if (!isMember(member) || propertyName(member.node) !== 'length') return false;
  const question = member.findParent((path) => path.isStatement());
  if (!question?.isIfStatement() || question.node.alternate) return false;
  if (!isInside(member.node, question.node.test)) return false;
  const list = spelled(use);
  const consequent = question.get('consequent') as NodePath;
  const statements = consequent.isBlockStatement() ? (consequent.get('body') as NodePath[]) : [consequent];
  return list !== undefined && statements.every((one) => isOfList(one, list));
}

/** The list itself, something of it, or what is done with that: `queue.length`, `queue.push(one)`. */
function isOfList(path: NodePath, list: string): boolean {
  const value = path.isExpressionStatement() ? (path.get('expression') as NodePath) : innermost(path);
  if (spelled(value) === list) return true;
  if (isCall(value)) return isOfList(value.get('callee') as NodePath, list);
  return isMember(value) && isOfList(value.get('object') as NodePath, list);
}

/** Whether a condition has the length of the list in it. */
function asksHowMany(test: NodePath, list: string): boolean {
  let asked = false;
  const look = (path: NodePath): void => {
    if (spelled(path) === `${list}.length`) asked = true;
  };
  look(test);
  test.traverse({ MemberExpression: look, OptionalMemberExpression: look });
  return asked;
}
