import type * as t from '@babel/types';
import type { UrlContext } from './outside.js';
import { isLogged } from './functions.js';
import { placeOf } from './callers.js';
import type { SocketSite } from './site.js';
import { isCall, outermost, propertyName } from './syntax.js';
import type { NodePath } from '../parse/traverse.js';

/** The methods and properties of a socket of socket.io that an object in its place can have. */
export type Part = 'on' | 'once' | 'off' | 'emit' | 'disconnect' | 'connected' | 'disconnected' | 'id';

/** One use of a part, in the file of the socket or in another one. */
export interface PartUse {
  part: Part;
  /** How the code spells it: `addListener` is `on` by another name. */
  spelled: string;
  member: NodePath<t.MemberExpression>;
  call?: NodePath<t.CallExpression>;
  context: UrlContext;
}

/** By the names that code calls them by. */
const METHODS = new Map<string, Part>([
  ['on', 'on'],
  ['addListener', 'on'],
  ['once', 'once'],
  ['off', 'off'],
  ['removeListener', 'off'],
  ['removeAllListeners', 'off'],
  ['emit', 'emit'],
  ['disconnect', 'disconnect'],
  ['close', 'disconnect'],
]);

/**
 * Everything that the file of a socket, and whoever gets the socket from there, does with it; or why not all of that is known,
 * where the socket's own escapes do not say it.
 * Only for socket.io.
 */
export function partsUsed(site: SocketSite, context: UrlContext): PartUse[] | { problem?: string } {
  const members = site.members.map((path) => ({ path, context }));
  for (const escape of site.escapes) {
    if (escape.isListening === true) continue;
    const uses = escape.uses?.();
    if (!uses) return {};
    for (const { how, path, context: at, reason } of uses) {
      if (how === 'looked at' || how === 'imported') continue;
      if (how === 'member') members.push({ path: path as NodePath<t.MemberExpression>, context: at });
      else if (how === 'unimported' && uses.every((use) => use.how !== 'imported'))
        return { problem: 'nothing in the project imports the socket, so its users cannot be seen' };
      else if (how !== 'unimported')
        return {
          problem: `the socket leaves what can be followed: in ${placeOf(path, at)} ${reason ?? how}`,
        };
    }
  }
  const parts: PartUse[] = [];
  for (const { path, context: at } of new Map(members.map((one) => [one.path.node, one])).values()) {
    const use = partOf(path, at);
    if (!use)
      return { problem: `${placeOf(path, at)} uses \`${propertyName(path.node) ?? '[…]'}\` of the socket` };
    parts.push(use);
  }
  return parts;
}

function partOf(member: NodePath<t.MemberExpression>, context: UrlContext): PartUse | undefined {
  const name = propertyName(member.node) ?? '';
  const value = outermost(member);
  const parent = value.parentPath;
  if (isCall(parent) && value.key === 'callee') {
    const part = METHODS.get(name);
    return part && isUnused(parent) ? { part, spelled: name, member, call: parent, context } : undefined;
  }
  if (parent?.isAssignmentExpression() && value.key === 'left') return undefined;
  const isRead = name === 'connected' || name === 'disconnected' || (name === 'id' && isLogged(value));
  return isRead ? { part: name, spelled: name, member, context } : undefined;
}

/** Nothing is done with what a call returns, except that a function may hand it back: the cleanup of an effect. */
function isUnused(call: NodePath): boolean {
  let path = outermost(call);
  while (path.parentPath?.isLogicalExpression({ operator: '&&' }) && path.key === 'right')
    path = path.parentPath;
  const { parentPath: parent } = path;
  return (
    parent?.isExpressionStatement() === true ||
    parent?.isUnaryExpression({ operator: 'void' }) === true ||
    (parent?.isArrowFunctionExpression() === true && path.key === 'body')
  );
}
