import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { bare, isCall, isMember, outermost, propertyName, sameReference, statementOf } from './syntax.js';

/**
 * The statement that attaches a handler and nothing else: `ws.onopen = f`, `ws.on('open', f)`, several at a time
 * (`ws.onclose = ws.onerror = f`, `ws.on('open', f).on('close', g)`), or the body of an arrow function. Undefined where it is
 * part of something larger.
 */
export function attachingStatement(at: NodePath): NodePath<t.Statement> | undefined {
  if (at.parentPath?.isArrowFunctionExpression() === true && at.key === 'body') return statementOf(at);
  let path = outermost(at);
  for (let next = alsoAttaching(path); next; next = alsoAttaching(path)) path = next;
  return path.parentPath?.isExpressionStatement() ? path.parentPath : undefined;
}

/** The assignment around an assignment, the call after a call: it attaches one more handler to the same socket. */
function alsoAttaching(path: NodePath): NodePath | undefined {
  const { parentPath: parent } = path;
  if (path.isAssignmentExpression() && parent?.isAssignmentExpression() && path.key === 'right') {
    const [outer, inner] = [bare(parent.node.left), bare(path.node.left)];
    const isSame = [outer, inner].every((left) => /^on[a-z]+$/.test(propertyName(left) ?? ''));
    return isSame && sameReference(objectOf(outer), objectOf(inner)) ? outermost(parent) : undefined;
  }
  const next = isCall(path) ? chained(path) : undefined;
  return next && outermost(next);
}

/** `.on('close', g)` of `ws.on('open', f).on('close', g)`. */
export function chained(call: NodePath): NodePath<t.CallExpression> | undefined {
  const value = outermost(call);
  const member = value.parentPath;
  const next = isMember(member) && value.key === 'object' ? member.parentPath : undefined;
  return isCall(next) && member?.key === 'callee' ? next : undefined;
}

/** What is attached in the end: `f` of `ws.onclose = ws.onerror = f`. */
export function attachedValue(value: NodePath): NodePath {
  return value.isAssignmentExpression() ? attachedValue(value.get('right') as NodePath) : value;
}

function objectOf(node: t.Node): t.Node {
  return node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression'
    ? bare(node.object)
    : node;
}
