import type * as t from '@babel/types';
import { endOf, isCall, startOf } from '../../client/syntax.js';
import { styleOf } from '../../parse/style.js';
import { traverse, type NodePath } from '../../parse/traverse.js';
import { indentAt, lineStart } from '../lines.js';
import { effectBlock, freeName, lineComment, returnsOf, type Fixer } from './fixer.js';

/**
 * A cleanup that an async function inside an effect returns: the effect keeps the promise and returns a cleanup that calls what
 * comes of it, also where the component is gone before the function has finished.
 */
export const asyncCleanup: Fixer = ({ unit }, node) => {
  let call: NodePath<t.CallExpression> | undefined;
  traverse(unit.ast, {
    ReturnStatement(path) {
      if (path.node !== node) return;
      call = callOf(path.getFunctionParent());
      path.stop();
    },
  });
  const statement = call?.getStatementParent();
  const block = effectBlock(statement?.getFunctionParent());
  if (!call || !block || !statement?.isExpressionStatement() || statement.parentPath !== block)
    return undefined;
  // Something else is cleaned up, or the effect goes on: what belongs together is not known.
  if (block.node.body.at(-1) !== statement.node || returnsOf(block.parentPath).length > 0) return undefined;
  const { expression } = statement.node;
  if (expression !== call.node && !isVoid(expression, call.node)) return undefined;
  const name = freeName(statement, 'started');
  const { text } = unit;
  const { eol, indent, semi } = styleOf(unit.code, text);
  const lead = indentAt(text, startOf(statement.node));
  const end = semi ? ';' : '';
  // The `;` of a style without them, in front of a parenthesis, belongs to the statement before.
  if (!/^;?\s*$/.test(text.slice(startOf(statement.node), startOf(expression)))) return undefined;
  const started = text.slice(startOf(call.node), endOf(call.node));
  const cleanup = [
    '',
    `${lead}return () => {`,
    `${lead}${indent}void ${name}.then((stop) => stop?.())${end}`,
    `${lead}}${end}`,
  ];
  const from = lineStart(text, startOf(statement.node));
  const isGuarded = text.slice(from, startOf(statement.node)).trim() === ';';
  const start = isGuarded ? text.indexOf(';', from) : startOf(statement.node);
  const behind = endOf(statement.node) + lineComment(text, endOf(statement.node));
  return [
    { start, end: endOf(statement.node), text: `const ${name} = ${started}${end}` },
    { start: behind, end: behind, text: cleanup.join(eol) },
  ];
};

/** The one call of an async function: of its name, or of itself. */
function callOf(fn: NodePath<t.Function> | null): NodePath<t.CallExpression> | undefined {
  if (!fn?.node.async) return undefined;
  const parent = fn.parentPath;
  if (isCall(parent) && fn.key === 'callee') return parent;
  const id = fn.isFunctionDeclaration()
    ? fn.node.id
    : parent?.isVariableDeclarator() && parent.node.id.type === 'Identifier'
      ? parent.node.id
      : undefined;
  const scope = fn.isFunctionDeclaration() ? fn.parentPath.scope : parent?.scope;
  const [use, ...others] = (id && scope?.getBinding(id.name)?.referencePaths) ?? [];
  const call = use?.parentPath;
  return others.length === 0 && isCall(call) && use?.key === 'callee' ? call : undefined;
}

function isVoid(expression: t.Node, call: t.Node): boolean {
  return (
    expression.type === 'UnaryExpression' && expression.operator === 'void' && expression.argument === call
  );
}
