import type * as t from '@babel/types';
import type { SocketEvent } from '../client/site.js';
import { bare, calleeName, isCall, propertyName } from '../client/syntax.js';
import type { NodePath } from '../parse/traverse.js';
import type { FileContext } from './context.js';
import { declaredEvent } from './declared-event.js';

/** What is known where an event is handed on. */
export interface HandedTo {
  /** Name of the error. */
  error: string;
  /** Name of the status; none in a function that is called by name. */
  status?: string;
}

/**
 * `onClose?.(event)`: who is called there expects the browser's event, and gets one made of the status. Undefined where the event
 * goes elsewhere, of an error (that of the channel says more) unless its type asks for an event, and where there are no such
 * classes to make one of.
 */
export function handedEvent(
  file: FileContext,
  path: NodePath,
  event: SocketEvent,
  { error, status }: HandedTo,
): string | undefined {
  if (event === 'message' || bare(path.node).type !== 'Identifier' || !hasEvents(file)) return undefined;
  const names = calledNames(path);
  const declared = declaredEvent(names, path);
  if (event === 'error' && declared === 'ErrorEvent')
    return `new ErrorEvent(${file.quote(event)}, { error: ${error}, message: ${error}?.message })`;
  const isTold = event !== 'error' && names.some((name) => /^on[A-Z]/.test(name));
  return isTold || declared !== undefined ? madeEvent(file, path, event, { error, status }) : undefined;
}

/** Whether the code runs where there are classes of events. */
export function hasEvents({ unit }: FileContext): boolean {
  return !/['"](?:react-native|ws)['"]/.test(unit.text);
}

/** An event of the browser, made of the status. */
export function madeEvent(
  file: FileContext,
  path: NodePath,
  event: 'open' | 'close' | 'error',
  { error, status }: HandedTo,
): string {
  const name = file.quote(event);
  const global = (type: string): string => (path.scope.hasBinding(type, true) ? `globalThis.${type}` : type);
  if (event !== 'close') return `new ${global('Event')}(${name})`;
  const isClean = status === undefined ? `!${error}` : `${status} === ${file.quote('CLOSED')}`;
  return `new ${global('CloseEvent')}(${name}, { code: ${isClean} ? 1000 : 1006, reason: ${error}?.message, wasClean: ${isClean} })`;
}

/** `onOpen(event)`, `options.onClose?.(event)`, `onErrorRef.current(event)`: by what names the one who is told is known. */
function calledNames(path: NodePath): string[] {
  const call = path.parentPath;
  if (!isCall(call) || path.key !== 0 || call.node.arguments.length !== 1) return [];
  const callee = bare(call.node.callee);
  const name = calleeName(call.node) ?? '';
  if (name !== 'current' || !isMemberNode(callee)) return [name];
  const box = bare(callee.object);
  const init = box.type === 'Identifier' ? path.scope.getBinding(box.name)?.path.node : undefined;
  const [kept] = init?.type === 'VariableDeclarator' ? argumentsOf(init.init) : [];
  return [nameOf(box), kept && nameOf(kept)].flatMap((one) => one ?? []);
}

function isMemberNode(node: t.Node): node is t.MemberExpression | t.OptionalMemberExpression {
  return node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression';
}

function argumentsOf(node: t.Node | null | undefined): t.Node[] {
  return node?.type === 'CallExpression' ? node.arguments : [];
}

function nameOf(node: t.Node): string | undefined {
  const inner = bare(node);
  return inner.type === 'Identifier' ? inner.name : propertyName(inner);
}
