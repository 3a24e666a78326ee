import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { isLogged } from '../client/functions.js';
import type { SocketSite } from '../client/site.js';
import { bare, endOf, isInside, outermost, propertyName, startOf } from '../client/syntax.js';
import { endsInReturn } from '../plan/repeats.js';
import { rangeOf, stateOf } from '../plan/states.js';
import type { FileContext } from './context.js';

/** `ws.readyState === WebSocket.OPEN` → `channel.state === 'joined'`. */
export function translateStates(file: FileContext, site: SocketSite): void {
  for (const path of site.states) {
    const member = bare(path.node) as t.MemberExpression;
    const range = rangeOf(path);
    if (range) {
      translateRange(file, path, range);
      continue;
    }
    if (isAskedBeforeOpening(path, site)) {
      stillThere(file, path);
      continue;
    }
    const read = propertyName(member) === 'id' ? 'topic' : 'state';
    writeMember(file, member, read);
    const parent = isLogged(path) ? undefined : path.parentPath;
    if (parent?.isBinaryExpression()) {
      const other = path.key === 'left' ? parent.node.right : parent.node.left;
      file.buffer.replace(startOf(other), endOf(other), file.quote(stateOf(other) ?? ''));
    } else if (parent?.isSwitchStatement()) {
      for (const { test } of parent.node.cases)
        if (test) file.buffer.replace(startOf(test), endOf(test), file.quote(stateOf(test) ?? ''));
    }
  }
  for (const flag of site.flags) translateFlag(file, flag);
}

/**
 * `if (ws?.readyState === WebSocket.OPEN) return;` in front of the construction: a socket that is not open is gone, or soon
 * will be, and a channel that is not joined still tries to. Only one that was closed makes room for another.
 */
function isAskedBeforeOpening(path: NodePath, { construction }: SocketSite): boolean {
  const comparison = path.parentPath;
  if (!comparison?.isBinaryExpression() || !/^===?$/.test(comparison.node.operator)) return false;
  if (stateOf(path.key === 'left' ? comparison.node.right : comparison.node.left) !== 'joined') return false;
  const guard = comparison.findParent((p) => !p.isLogicalExpression());
  return (
    guard?.isIfStatement() === true &&
    isInside(path.node, guard.node.test) &&
    endsInReturn(guard.node) &&
    guard.getFunctionParent()?.node === construction.getFunctionParent()?.node &&
    startOf(guard.node) < startOf(construction.node)
  );
}

/** `ws?.readyState === WebSocket.OPEN` → `channel && channel.state !== 'closed'`. */
function stillThere(file: FileContext, path: NodePath): void {
  const { parent } = path;
  const { object } = bare(path.node) as t.MemberExpression;
  const channel = file.rendered(object);
  const isOptional = bare(path.node).type === 'OptionalMemberExpression';
  if (isOptional && /[()]/.test(channel)) {
    const read = `(${channel}?.state ?? ${file.quote('closed')})`;
    return file.buffer.replace(startOf(parent), endOf(parent), `${read} !== ${file.quote('closed')}`);
  }
  const read = isOptional ? `${channel} && ${channel}` : channel;
  file.buffer.replace(startOf(parent), endOf(parent), `${read}.state !== ${file.quote('closed')}`);
}

/** `ws.readyState < 2` → `(channel.state === 'joining' || channel.state === 'joined')`. */
function translateRange(
  file: FileContext,
  path: NodePath,
  { states, negated }: NonNullable<ReturnType<typeof rangeOf>>,
): void {
  const { parentPath: comparison } = path;
  if (!comparison) return;
  const member = bare(path.node) as t.MemberExpression;
  const { start, lead } = memberSpan(file, member);
  const read = `${file.buffer.render(startOf(path.node), start)}${lead}state`;
  const text = states
    .map((state) => `${read} ${negated ? '!==' : '==='} ${file.quote(state)}`)
    .join(negated ? ' && ' : ' || ');
  const isAlone = comparison.key === 'test' || states.length === 1;
  file.buffer.replace(startOf(comparison.node), endOf(comparison.node), isAlone ? text : `(${text})`);
}

/** `socket.connected` → `channel.state === 'joined'`; `!socket.connected` → `channel.state !== 'joined'`. */
function translateFlag(file: FileContext, { path, joined }: SocketSite['flags'][number]): void {
  const { parentPath: parent } = outermost(path);
  const negates = parent?.isUnaryExpression({ operator: '!' }) === true;
  const whole = negates ? parent : path;
  const member = bare(path.node) as t.MemberExpression;
  const around = whole.parentPath?.node.type ?? '';
  const wrap = /^(Binary|Unary|Await|Member|OptionalMember)Expression$|^TS|^SpreadElement$/.test(around);
  const equal = negates === joined ? '!==' : '===';
  if (negates) file.buffer.remove(startOf(whole.node), startOf(whole.node) + 1);
  if (wrap) file.buffer.insert(startOf(whole.node), '(');
  writeMember(file, member, `state ${equal} ${file.quote('joined')}${wrap ? ')' : ''}`);
}

/** Reads another member of the same object. */
function writeMember(file: FileContext, member: t.MemberExpression, text: string): void {
  const { start, end, lead } = memberSpan(file, member);
  file.buffer.replace(start, end, lead + text);
}

/** Where the name of a member stands, and what has to stand before another: `readyState`, `['readyState']`. */
function memberSpan(
  { unit }: FileContext,
  { property, computed, optional }: t.MemberExpression,
): { start: number; end: number; lead: string } {
  const [start, end] = [startOf(property), endOf(property)];
  if (!computed) return { start, end, lead: '' };
  return {
    start: unit.text.lastIndexOf('[', start),
    end: unit.text.indexOf(']', end) + 1,
    lead: optional ? '' : '.',
  };
}
