import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { bare, calleeName, isCall, isMember, outermost, propertyName } from './syntax.js';

/** How code asks for the fields of a message. */

/** Fields that name the kind of a message. */
export const DISCRIMINATORS = new Set([
  'type',
  'event',
  'kind',
  'action',
  'op',
  'topic',
  'channel',
  'messageType',
  'eventType',
  'event_type',
  'message_type',
  'msg_type',
  'msgType',
  'method',
  'cmd',
  'command',
]);
/** Names that are no column of a table when they are all that is read of a message. */
export const CONTENTS = new Set(['data', 'payload', 'body']);
const LIST_MEMBERS = new Set([
  'map',
  'forEach',
  'filter',
  'length',
  'slice',
  'reduce',
  'find',
  'some',
  'every',
  'sort',
  'reverse',
  'concat',
  'flatMap',
  'at',
]);

/** `list.map(…)`, `list.length`; a field that is only called like a method of lists (`entry.at`) is a field. */
export function isListUse(member: NodePath<t.MemberExpression>): boolean {
  const name = propertyName(member.node) ?? '';
  if (name === 'length') return true;
  const value = outermost(member);
  return LIST_MEMBERS.has(name) && value.key === 'callee' && isCall(value.parentPath);
}

/** `handlers[msg.type]`, `map.get(msg.type)`, `kinds.includes(msg.type)`, `msg.type === Kind.Stats`, `switch (msg.type) { case KIND: }`. */
export function choosesByValue(value: NodePath): boolean {
  const parent = value.parentPath;
  if (!parent) return false;
  if (isMember(parent) && value.key === 'property') return true;
  if (isCall(parent) && value.listKey === 'arguments')
    return /^(get|includes|has|emit|dispatchEvent|trigger)$/.test(calleeName(parent.node) ?? '');
  if (parent.isBinaryExpression() && /^[=!]==?$/.test(parent.node.operator)) {
    const other = bare(value.key === 'left' ? parent.node.right : parent.node.left);
    return other.type === 'Identifier' ? other.name !== 'undefined' : other.type === 'MemberExpression';
  }
  return (
    parent.isSwitchStatement() &&
    value.key === 'discriminant' &&
    parent.node.cases.some(({ test }) => test && test.type !== 'StringLiteral')
  );
}
