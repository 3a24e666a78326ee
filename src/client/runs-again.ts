import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { calleeName, isCall, outermost, propertyName } from './syntax.js';

/** What calls a function that it is given again and again. */
const REPEATING = /^(?:setInterval|addEventListener|on|forEach|map|watch|watchEffect|subscribe)$/;
const EFFECT = /^use(?:Layout|Insertion)?Effect$/;
const CALLERS = 4;

/** Whether the code of the file shows that a function runs more than once: a hook, a handler, an effect that runs anew, two calls. */
export function runsAgain(fn: NodePath<t.Function>, depth = 0): boolean {
  if (depth > CALLERS) return false;
  const name = nameOf(fn);
  if (name !== undefined && /^use[A-Z\d]/.test(name)) return true;
  if (isGivenAway(fn)) return true;
  const references = name === undefined ? [] : (bindingPaths(fn, name) ?? []);
  const calls = references.filter((reference) => isCall(reference.parentPath) && reference.key === 'callee');
  if (calls.length > 1 || references.some((reference) => isGivenAway(reference))) return true;
  return calls.some((call) => inLoop(call, fn) || callerRunsAgain(call, fn, depth));
}

function bindingPaths(fn: NodePath<t.Function>, name: string): NodePath[] | undefined {
  const scope = fn.isFunctionDeclaration() ? fn.parentPath.scope : fn.scope.parent;
  return scope
    .getBinding(name)
    ?.referencePaths.filter((reference) => !reference.findParent((one) => one === fn));
}

function callerRunsAgain(call: NodePath, fn: NodePath<t.Function>, depth: number): boolean {
  const caller = call.getFunctionParent();
  return caller !== null && caller !== fn && runsAgain(caller, depth + 1);
}

/** Handed to what calls it more than once: an event, a timer, an effect whose dependencies may change. */
function isGivenAway(path: NodePath): boolean {
  const value = outermost(path);
  const { parentPath: parent } = value;
  if (!parent) return false;
  if (parent.isJSXExpressionContainer()) return true;
  if (parent.isAssignmentExpression() && value.key === 'right')
    return /^on[a-z]/.test(propertyName(parent.node.left) ?? '');
  if (!isCall(parent) || value.listKey !== 'arguments') return false;
  const name = calleeName(parent.node) ?? '';
  if (EFFECT.test(name)) {
    const [, dependencies] = parent.node.arguments;
    return dependencies?.type !== 'ArrayExpression' || dependencies.elements.length > 0;
  }
  return REPEATING.test(name);
}

function inLoop(path: NodePath, end: NodePath): boolean {
  const own = path.getFunctionParent();
  return path.findParent((one) => one === own || one === end || one.isLoop())?.isLoop() === true;
}

function nameOf(fn: NodePath<t.Function>): string | undefined {
  if (fn.isFunctionDeclaration()) return fn.node.id?.name;
  const { parentPath: parent } = outermost(fn);
  return parent?.isVariableDeclarator() === true && parent.node.id.type === 'Identifier'
    ? parent.node.id.name
    : undefined;
}
