import type * as t from '@babel/types';
import type { SourceUnit } from '../parse/parse.js';
import type { NodePath } from '../parse/traverse.js';
import type { SocketSite } from '../client/site.js';
import { calleeName, isCall } from '../client/syntax.js';
import { componentFramework } from './framework.js';
import { hookOf } from './hooks.js';
import type { Opener } from './reopen.js';

/** Why the place where a socket is opened speaks against a channel there. */
export function placeProblems(unit: SourceUnit, site: SocketSite, opener: Opener): string[] {
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
  }
  const { effect } = opener;
  if (effect && hookOf(effect)?.takesList && (effect.parent as t.CallExpression).arguments.length < 2)
    problems.push('the effect has no dependency list: it opens a socket after every render');
  if (construction.findParent((p) => p.isLabeledStatement() && p.node.label.name === '$'))
    problems.push('the socket is opened in a reactive statement (`$:`), whenever something it reads changes');
  if (fn && !componentFramework(unit, fn) && isComponent(fn))
    problems.push('the socket is opened in the body of a component or hook, at every render');
  const at = construction.node.start ?? 0;
  const script = unit.component?.scripts.find(({ start, end }) => at >= start && at < end);
  if (script?.role === 'server')
    problems.push('the socket is opened in frontmatter, which runs on the server for each page');
  if (script?.role === 'inline')
    problems.push('the script is handed to the browser as it is: an import would stop it from running');
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
