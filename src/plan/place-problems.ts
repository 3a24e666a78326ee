import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { SocketSite } from '../client/site.js';
import { calleeName, isCall } from '../client/syntax.js';
import type { Opener } from './reopen.js';

/** Why the place where a socket is opened speaks against a channel there. */
export function placeProblems(site: SocketSite, opener: Opener): string[] {
  const problems: string[] = [];
  const { construction } = site;
  const loop = construction.findParent((p) => p.isLoop() || p.isFunction());
  if (loop?.isLoop()) problems.push('the socket is opened in a loop');
  const { fn } = opener;
  if (fn && isCall(fn.parentPath) && fn.key === 0) {
    const name = calleeName(fn.parentPath.node) ?? '';
    if (['useMemo', 'useState', 'useRef', 'useReducer', 'computed'].includes(name))
      problems.push(`the socket is opened while rendering (inside \`${name}\`)`);
    if (['map', 'forEach', 'flatMap'].includes(name))
      problems.push('the socket is opened once for each element of a list');
    if (/Effect$/.test(name) && (fn.parentPath.node as t.CallExpression).arguments.length < 2)
      problems.push('the effect has no dependency list: it opens a socket after every render');
  } else if (
    opener.effect &&
    opener.effect !== fn &&
    (opener.effect.parentPath.node as t.CallExpression).arguments.length < 2
  ) {
    problems.push('the effect has no dependency list: it opens a socket after every render');
  }
  if (fn && isComponent(fn))
    problems.push('the socket is opened in the body of a component or hook, at every render');
  if (site.construction.parentPath.isNewExpression())
    problems.push('the socket is handed straight to another object');
  return problems;
}

/** A function that React calls while rendering: its name says so and it calls hooks or returns JSX itself. */
export function isComponent(fn: NodePath<t.Function>): boolean {
  const name = fn.isFunctionDeclaration()
    ? fn.node.id?.name
    : fn.parentPath.isVariableDeclarator() && fn.parentPath.node.id.type === 'Identifier'
      ? fn.parentPath.node.id.name
      : undefined;
  if (!name || !/^(use[A-Z]|[A-Z])/.test(name)) return false;
  let renders = false;
  fn.traverse({
    Function(inner) {
      inner.skip();
    },
    JSXElement() {
      renders = true;
    },
    JSXFragment() {
      renders = true;
    },
    CallExpression(call) {
      if (/^use[A-Z]/.test(calleeName(call.node) ?? '')) renders = true;
    },
  });
  return renders;
}
