import type * as t from '@babel/types';
import type { UrlContext } from '../client/outside.js';
import type { SocketSite } from '../client/site.js';
import { calleeName, isCall, startOf } from '../client/syntax.js';
import { usesOfFunction, type ValueUse } from '../client/value-flow.js';
import type { SourceUnit } from '../parse/parse.js';
import type { NodePath } from '../parse/traverse.js';

/** Calls that run the function they are given for each of many. */
const FOR_EACH = /^(?:map|flatMap|forEach|reduce|from)$/;

/**
 * Whether the component that opens the socket is seen to stand on a page several times: written as an element in several places,
 * in a list, or within a component of which that holds. What nobody sees counts as one.
 */
export function standsSeveralTimes(unit: SourceUnit, site: SocketSite, context: UrlContext): boolean {
  if (isRepeated(site.construction, context, new Set())) return true;
  return isOfInstance(unit, site) && context.isRepeated?.() === true;
}

/** Whether each instance of the component that a file is runs the code around a socket: not what a module does once for all. */
function isOfInstance({ component }: SourceUnit, { construction }: SocketSite): boolean {
  const at = startOf(construction.node);
  const script = component?.scripts.find(({ start, end }) => at >= start && at < end);
  if (script?.role === 'instance') return true;
  return component?.kind === 'vue' && construction.getFunctionParent() !== null;
}

function isRepeated(path: NodePath, context: UrlContext, seen: Set<t.Node>): boolean {
  const component = componentAround(path);
  if (!component || seen.has(component.node)) return false;
  seen.add(component.node);
  const elements = usesOfFunction(component, context).filter(({ how }) => how === 'element');
  return (
    elements.length > 1 || elements.some((one) => isInList(one) || isRepeated(one.path, one.context, seen))
  );
}

/** The outermost function that has the name of a component. */
function componentAround(path: NodePath): NodePath<t.Function> | undefined {
  let found: NodePath<t.Function> | undefined;
  for (let fn = path.getFunctionParent(); fn; fn = fn.getFunctionParent())
    if (/^[A-Z]/.test(nameOf(fn) ?? '')) found = fn;
  return found;
}

/** Its own, or that of the variable which holds it, also through `memo(…)` and its like. */
function nameOf(fn: NodePath<t.Function>): string | undefined {
  if (fn.isFunctionDeclaration() || fn.isFunctionExpression()) {
    const { id } = fn.node;
    if (id) return id.name;
    if (fn.isFunctionDeclaration()) return 'Default';
  }
  let value: NodePath | null = fn.parentPath;
  while (isCall(value)) value = value.parentPath;
  if (value?.isVariableDeclarator()) return (value.node.id as { name?: string }).name;
  return value?.isExportDefaultDeclaration() ? 'Default' : undefined;
}

/** Inside a function that runs for each of many, or a loop. */
function isInList({ path }: ValueUse): boolean {
  return (
    path.findParent(
      (one) =>
        one.isLoop() ||
        (one.isFunction() && isCall(one.parentPath) && FOR_EACH.test(calleeName(one.parentPath.node) ?? '')),
    ) !== null
  );
}
