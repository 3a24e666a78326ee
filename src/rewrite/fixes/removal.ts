import type * as t from '@babel/types';
import type { Edit } from '../../contract.js';
import { bare, endOf, startOf } from '../../client/syntax.js';
import { styleOf } from '../../parse/style.js';
import type { NodePath } from '../../parse/traverse.js';
import { indentAt } from '../lines.js';
import { effectBlock, freeName, lineComment, returnsOf, type Fixer } from './fixer.js';

/** A channel of an effect that nothing removes: the effect's cleanup does, and where there is none, it gets one. */
export const removal: Fixer = ({ unit, channels }, node) => {
  const site = channels.find(({ creation }) => creation.node === node);
  const statement = site?.creation.getStatementParent();
  const block = effectBlock(site?.creation.getFunctionParent());
  if (!site || !statement || !block || statement.parentPath !== block) return undefined;
  const { callee } = site.creation.node;
  const client = callee.type === 'MemberExpression' ? bare(callee.object) : undefined;
  if (client?.type !== 'Identifier') return undefined;
  const edits: Edit[] = [];
  const name = nameOf(statement, edits);
  if (name === undefined) return undefined;
  const { text } = unit;
  const { eol, indent, semi } = styleOf(unit.code, text);
  const end = semi ? ';' : '';
  const remove = `void ${client.name}.removeChannel(${name})${end}`;
  const last = (block.get('body') as NodePath[]).at(-1);
  const returns = returnsOf(block.parentPath);
  if (returns.length === 0 && last) {
    // Behind a return the cleanup would never be reached.
    if (last.isReturnStatement()) return undefined;
    const lead = indentAt(text, startOf(statement.node));
    const at = endOf(last.node);
    const lines = ['', `${lead}return () => {`, `${lead}${indent}${remove}`, `${lead}}${end}`];
    const comment = lineComment(text, at);
    return [...edits, { start: at + comment, end: at + comment, text: lines.join(eol) }];
  }
  const [only] = returns;
  const cleanup =
    returns.length === 1 && only?.node === last?.node ? (only?.get('argument') as NodePath) : undefined;
  const body = cleanup?.isArrowFunctionExpression() && !cleanup.node.async ? cleanup.node.body : undefined;
  if (body?.type !== 'BlockStatement') return undefined;
  const [first] = body.body;
  if (!first) return undefined;
  const at = startOf(first);
  return [...edits, { start: at, end: at, text: `${remove}${eol}${indentAt(text, at)}` }];
};

/** What the channel is called in the effect; one that is kept nowhere gets a name. */
function nameOf(statement: NodePath, edits: Edit[]): string | undefined {
  if (statement.isVariableDeclaration()) {
    const [one, ...others] = statement.node.declarations;
    return others.length === 0 && statement.node.kind === 'const' && one?.id.type === 'Identifier'
      ? one.id.name
      : undefined;
  }
  if (!statement.isExpressionStatement()) return undefined;
  const expression: t.Node = statement.node.expression;
  if (expression.type !== 'CallExpression') return undefined;
  const name = freeName(statement, 'channel');
  edits.push({ start: startOf(expression), end: startOf(expression), text: `const ${name} = ` });
  return name;
}
