import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { EventFlow } from './flow.js';
import { bare, calleeName, isCall, isInside, propertyName } from './syntax.js';

/**
 * Judges what a handler does with text that was no JSON, which neither a row nor a payload can be. A `catch` that puts the
 * text where the parsed message would go only guards the parse; one that reports it is never reached. Any other use means
 * that the server sends both.
 */
export function judgeFallbacks(flow: EventFlow): void {
  for (const raw of flow.raws) {
    const clause = raw.path.findParent((p) => p.isCatchClause());
    const attempt = clause?.parentPath;
    if (raw.logged || raw.handed || !attempt?.isTryStatement()) continue;
    const parses = flow.messages.filter((message) => isInside(message.node, attempt.node.block));
    const place = destination(raw.path);
    if (isReport(raw.path)) raw.logged = true;
    else if (place !== undefined && parses.some((parse) => destination(parse) === place)) {
      raw.logged = true;
      flow.fallbacks.push(attempt);
    }
  }
  for (const message of flow.messages) {
    const attempt = onlyParse(message);
    if (attempt && !flow.fallbacks.includes(attempt)) flow.attempts.push(attempt);
  }
}

/** Where a value ends, as text that can be compared: `=data`, `setLines()`; through the variable it is put into. */
function destination(path: NodePath): string | undefined {
  const statement = path.getStatementParent();
  if (statement?.isVariableDeclaration()) {
    const [declarator] = statement.node.declarations;
    const id = declarator?.id;
    const binding = id?.type === 'Identifier' ? statement.scope.getBinding(id.name) : undefined;
    const [use] = binding?.referencePaths ?? [];
    return binding?.references === 1 && use ? destination(use) : undefined;
  }
  if (!statement?.isExpressionStatement()) return undefined;
  const expression = bare(statement.node.expression);
  if (expression.type === 'AssignmentExpression') return `=${nameOf(expression.left)}`;
  if (expression.type !== 'CallExpression') return undefined;
  const callee = bare(expression.callee);
  const object = callee.type === 'MemberExpression' ? nameOf(callee.object) : '';
  return `${object}.${calleeName(expression) ?? ''}()`;
}

function nameOf(node: t.Node): string {
  const inner = bare(node);
  return inner.type === 'Identifier' ? inner.name : (propertyName(inner) ?? '?');
}

/** `throw new Error(…)`, `report(…)`: says what went wrong. */
function isReport(path: NodePath): boolean {
  const found = path.findParent(
    (p) =>
      p.isStatement() ||
      p.isNewExpression() ||
      (isCall(p) && /err|warn|log|debug|report|capture|track/i.test(calleeName(p.node) ?? '')),
  );
  return found?.isThrowStatement() === true || found?.isNewExpression() === true || isCall(found);
}

/** `try { message = JSON.parse(event.data); } catch …`: nothing in it can fail once the message is an object. */
function onlyParse(message: NodePath): NodePath<t.TryStatement> | undefined {
  const statement = message.getStatementParent();
  const attempt = statement?.parentPath?.parentPath;
  if (!attempt?.isTryStatement() || statement?.parentPath?.key !== 'block' || attempt.node.finalizer)
    return undefined;
  if (!attempt.node.handler?.body.body.every(isSilent)) return undefined;
  const [only, ...more] = attempt.node.block.body;
  const value = only?.type === 'ExpressionStatement' ? bare(only.expression) : undefined;
  if (more.length > 0 || value?.type !== 'AssignmentExpression') return undefined;
  return bare(value.right) === message.node ? (attempt as NodePath<t.TryStatement>) : undefined;
}

/** `return;`, `console.warn(…);`: nothing that anyone else would miss. */
function isSilent(statement: t.Statement): boolean {
  if (statement.type === 'ReturnStatement') return !statement.argument;
  if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'CallExpression')
    return false;
  const { callee } = statement.expression;
  return callee.type === 'MemberExpression' && nameOf(callee.object) === 'console';
}
