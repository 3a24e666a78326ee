import type { SocketEvent } from '../client/site.js';
import { bare, calleeName, isCall, propertyName } from '../client/syntax.js';
import type { NodePath } from '../parse/traverse.js';
import type { FileContext } from './context.js';

/** What is known where an event is handed on. */
export interface HandedTo {
  /** Name of the error. */
  error: string;
  /** Name of the status; none in a function that is called by name. */
  status?: string;
}

/**
 * `onClose?.(event)`: who is called there expects the browser's event, and gets one made of the status. Undefined where the event
 * goes elsewhere, of an error (that of the channel says more), and where there are no such classes to make one of.
 */
export function handedEvent(
  file: FileContext,
  path: NodePath,
  event: SocketEvent,
  { error, status }: HandedTo,
): string | undefined {
  if ((event !== 'open' && event !== 'close') || !isCallback(path) || bare(path.node).type !== 'Identifier')
    return undefined;
  if (!hasEvents(file)) return undefined;
  return madeEvent(file, path, event, { error, status });
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

/** `onOpen(event)`, `options.onClose?.(event)`, `onErrorRef.current(event)`: named as what others pass to be told. */
function isCallback(path: NodePath): boolean {
  const call = path.parentPath;
  if (!isCall(call) || path.key !== 0 || call.node.arguments.length !== 1) return false;
  const callee = bare(call.node.callee);
  const name = calleeName(call.node) ?? '';
  const named =
    name === 'current' && (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression')
      ? nameOf(callee.object)
      : name;
  return /^on[A-Z]/.test(named ?? '');
}

function nameOf(node: Parameters<typeof bare>[0]): string | undefined {
  const inner = bare(node);
  return inner.type === 'Identifier' ? inner.name : propertyName(inner);
}
