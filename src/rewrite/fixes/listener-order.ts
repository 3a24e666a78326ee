import type * as t from '@babel/types';
import type { ChannelSite } from '../../client/channel-site.js';
import { endOf, startOf } from '../../client/syntax.js';
import type { NodePath } from '../../parse/traverse.js';
import { commentsIn, endsLine, lineEnd, lineStart, startsLine } from '../lines.js';
import type { Fixer } from './fixer.js';

/** `.on(…)` after `.subscribe(…)`: the subscription goes behind the last listener that follows it. */
export const listenerOrder: Fixer = ({ unit, channels }, node) => {
  const site = channels.find(({ listeners }) => listeners.some(({ call }) => call.node.callee === node));
  const [subscribe, ...others] = site?.subscribes ?? [];
  if (!site || !subscribe || others.length > 0) return undefined;
  const { call } = subscribe;
  const callee = call.get('callee') as NodePath;
  const receiver = callee.node.type === 'MemberExpression' ? callee.node.object : undefined;
  const target = receiver && lastListener(site, call);
  if (!target || target.optional) return undefined;
  const segment = unit.text.slice(endOf(receiver), endOf(call.node));
  const statement = call.parentPath;
  if (target.inChain || !statement.isExpressionStatement() || receiver.type !== 'Identifier')
    return [
      { start: endOf(receiver), end: endOf(call.node), text: '' },
      { start: target.end, end: target.end, text: segment },
    ];
  // `channel.subscribe();` on lines of its own: they move.
  const { start, end } = { start: startOf(statement.node), end: endOf(statement.node) };
  const from = lineStart(unit.text, start);
  const to = lineEnd(unit.text, end);
  const isAlone = startsLine(unit.text, start) && endsLine(unit.text, end);
  if (!isAlone || commentsIn(unit.ast.comments ?? [], from, to).length > 0) {
    return [
      { start, end, text: '' },
      { start: target.end, end: target.end, text: segment },
    ];
  }
  const after = lineEnd(unit.text, target.statementEnd);
  const whole = unit.text.slice(from, to);
  // A last line without a break gets one before it.
  return [
    { start: from, end: to, text: '' },
    { start: after, end: after, text: unit.text[after - 1] === '\n' ? whole : `\n${whole}` },
  ];
};

interface Target {
  /** Behind the last `.on(…)`. */
  end: number;
  statementEnd: number;
  inChain: boolean;
  optional: boolean;
}

/** The last listener that follows a subscription: in its own chain, else in the statements right behind it. */
function lastListener({ listeners }: ChannelSite, call: NodePath<t.CallExpression>): Target | undefined {
  const late = listeners.filter(({ afterSubscribe }) => afterSubscribe).map((listener) => listener.call);
  const isOptional = ({ node }: NodePath): boolean => node.type === 'OptionalCallExpression';
  const chained = late.filter((one) => startOf(one.node) === startOf(call.node));
  if (chained.length > 0) {
    const ends = chained.map(({ node }) => endOf(node));
    const statementEnd = endOf(call.getStatementParent()?.node ?? call.node);
    return chained.length === late.length
      ? { end: Math.max(...ends), statementEnd, inChain: true, optional: chained.some(isOptional) }
      : undefined;
  }
  const statement = call.getStatementParent();
  let last: Target | undefined;
  for (let next = statement?.getNextSibling(); next?.isExpressionStatement(); next = next.getNextSibling()) {
    const { expression } = next.node;
    const own = late.filter((one) => one.getStatementParent()?.node === next?.node);
    // The whole statement is the call: nothing hangs on its value or comes between.
    if (own.length === 0 || !own.some(({ node }) => node === expression)) break;
    last = {
      end: endOf(expression),
      statementEnd: endOf(next.node),
      inChain: false,
      optional: own.some(isOptional),
    };
    if (endOf(own.at(-1)?.node ?? expression) !== endOf(expression)) return undefined;
    late.splice(0, own.length);
  }
  return late.length === 0 ? last : undefined;
}
