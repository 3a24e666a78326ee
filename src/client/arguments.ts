import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { EventFlow } from './flow.js';
import type { SocketEvent } from './site.js';
import { outermost } from './syntax.js';

/** Follows a parameter whose value is an event, or the text of a message. */
export type Follow = (param: NodePath, value: 'event' | 'data') => void;

/** The arguments of Node's emitter: `message(data, isBinary)`, `close(code, reason)`, `error(error)`, `open()`. */
export function emitted(fn: NodePath<t.Function>, event: SocketEvent, flow: EventFlow, follow: Follow): void {
  const params = fn.get('params') as NodePath[];
  const [first, second] = params;
  if (event === 'message' || event === 'error') {
    if (first) follow(first, event === 'message' ? 'data' : 'event');
    if (second && usesOf(fn, second).length > 0)
      flow.problems.push({ node: second.node, reason: 'messages may be binary' });
  } else if (event === 'close') {
    const fields = ['code', 'reason'] as const;
    for (const [index, field] of fields.entries()) {
      const param = params[index];
      for (const path of param ? usesOf(fn, param) : []) flow.close.push({ path: outermost(path), field });
    }
  }
}

/** The arguments of socket.io: the value of an event, the reason of a disconnect, the error of a failed connection. */
export function received(
  fn: NodePath<t.Function>,
  event: SocketEvent,
  flow: EventFlow,
  follow: Follow,
): void {
  const [first, ...others] = fn.get('params') as NodePath[];
  const isUsed = (param: NodePath): boolean => !param.isIdentifier() || usesOf(fn, param).length > 0;
  if (event === 'message') {
    flow.value = first;
    if (first?.isIdentifier() && isPlainType(first.node.typeAnnotation))
      flow.problems.push({
        node: first.node,
        reason: 'an event carries a plain value, and a broadcast an object',
      });
    if (first?.isRestElement() === true || others.some(isUsed))
      flow.problems.push({
        node: fn.node,
        reason: 'an event carries several values (or asks to be acknowledged), and a broadcast one object',
      });
    if (first?.isIdentifier()) flow.messages.push(...usesOf(fn, first));
  } else if (event === 'error') {
    if (first) follow(first, 'event');
  } else if (event === 'close') {
    for (const path of first ? usesOf(fn, first) : [])
      flow.close.push({ path: outermost(path), field: 'reason' });
    if (others.some(isUsed))
      flow.problems.push({ node: fn.node, reason: 'the details of a disconnect have no counterpart' });
  } else if (first && isUsed(first))
    flow.problems.push({ node: fn.node, reason: 'the number of the attempt has no counterpart' });
}

/** `(count: number) => …` */
function isPlainType(annotation: t.Node | null | undefined): boolean {
  return (
    annotation?.type === 'TSTypeAnnotation' &&
    /^TS(String|Number|Boolean|BigInt)Keyword$/.test(annotation.typeAnnotation.type)
  );
}

function usesOf(fn: NodePath<t.Function>, param: NodePath): NodePath[] {
  return param.isIdentifier() ? (fn.scope.getBinding(param.node.name)?.referencePaths ?? []) : [];
}
