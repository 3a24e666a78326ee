import type * as t from '@babel/types';
import type { Edit } from '../../contract.js';
import { endOf, startOf } from '../../client/syntax.js';
import { styleOf } from '../../parse/style.js';
import type { NodePath } from '../../parse/traverse.js';
import { commentsIn, endsLine, lineEnd, lineStart, startsLine } from '../lines.js';
import { freeName, type Fixer } from './fixer.js';

/** `subscribe(); setConnected(true);` → `subscribe((status) => setConnected(status === 'SUBSCRIBED'));`. */
export const flag: Fixer = ({ unit, channels }, node) => {
  const value = raisedValue(node);
  if (!value) return undefined;
  const { text } = unit;
  const { quote } = styleOf(unit.code, text);
  const joined = (status: string): string => `${status} === ${quote}SUBSCRIBED${quote}`;
  for (const { subscribes } of channels) {
    for (const { call, callback } of subscribes) {
      if (callback && startOf(callback.node) <= startOf(node) && endOf(callback.node) >= endOf(node)) {
        const [param] = callback.get('params') as NodePath[];
        if (callback.parentPath?.node !== call.node || (param && !param.isIdentifier())) return undefined;
        const known = param?.isIdentifier() ? param.node.name : undefined;
        const status = known ?? freeName(callback, 'status');
        const edits: Edit[] = [{ start: startOf(value), end: endOf(value), text: joined(status) }];
        if (known !== undefined) return edits;
        const list = /^(?:async\s*)?\(\s*\)/.exec(text.slice(startOf(callback.node)))?.[0];
        if (list === undefined) return undefined;
        const at = startOf(callback.node) + list.length - 1;
        return [{ start: at, end: at, text: status }, ...edits];
      }
      const statement = call.getStatementParent();
      const own = statement
        ?.getAllNextSiblings()
        .find((next) => next.isExpressionStatement() && next.node.expression === node);
      if (!statement || !own || callback || call.node.arguments.length > 0) continue;
      const status = freeName(statement, 'status');
      const moved =
        text.slice(startOf(node), startOf(value)) + joined(status) + text.slice(endOf(value), endOf(node));
      const isBlock = node.type === 'AssignmentExpression';
      const at = endOf(call.node) - 1;
      return [
        { start: at, end: at, text: `(${status}) => ${isBlock ? `{ ${moved}; }` : moved}` },
        removed(text, own.node, unit.ast.comments ?? []),
      ];
    }
  }
  return undefined;
};

/** The `true` of a flag that is raised; a word would need another one for the opposite. */
function raisedValue(node: t.Node): t.Node | undefined {
  if (node.type === 'CallExpression') return trueOf(node.arguments[0]);
  return node.type === 'AssignmentExpression' ? trueOf(node.right) : undefined;
}

function trueOf(node: t.Node | undefined): t.Node | undefined {
  return node?.type === 'BooleanLiteral' && node.value ? node : undefined;
}

/** A statement with its line, unless something else stands there. */
export function removed(text: string, node: t.Node, comments: readonly t.Comment[]): Edit {
  const from = lineStart(text, startOf(node));
  const to = lineEnd(text, endOf(node));
  const isAlone =
    startsLine(text, startOf(node)) &&
    endsLine(text, endOf(node)) &&
    commentsIn(comments, from, to).length === 0;
  return isAlone ? { start: from, end: to, text: '' } : { start: startOf(node), end: endOf(node), text: '' };
}
