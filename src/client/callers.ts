import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { UrlContext } from './outside.js';
import { callOf } from './functions.js';
import { fieldUses } from './holders.js';
import { isComponentMethod, membersOf, selfOf } from './self.js';
import { bare, calleeName, isCall, outermost } from './syntax.js';
import { usesOfFunction } from './value-flow.js';

/** What is known of the calls of a function, in its own file and in the others. */
export interface Callers {
  calls: { call: NodePath<t.CallExpression>; context: UrlContext }[];
  /** Why there may be calls beside these. */
  unseen?: string;
  /** Other files can reach it. */
  leaves: boolean;
}

/** Lists the calls of a function that has a name. */
export function callersOf(fn: NodePath<t.Function>, context: UrlContext): Callers {
  const calls: Callers['calls'] = [];
  if (isComponentMethod(fn) && /\.vue$/.test(context.file ?? '')) return callersInComponent(fn, context);
  if (!isNamed(fn)) return { calls, unseen: 'it has no name by which it is called', leaves: false };
  const foreign = calledByOthers(fn, context);
  let unseen: string | undefined;
  let isImported = false;
  let isIdle = false;
  for (const { how, path, context: at, reason } of usesOfFunction(fn, context)) {
    if (how === 'called') calls.push({ call: path as NodePath<t.CallExpression>, context: at });
    else if (how === 'imported') isImported = true;
    else if (how === 'unimported') isIdle = true;
    else if (how === 'lost')
      unseen ??= at.file === context.file ? reason : `in ${placeOf(path, at)} ${reason ?? ''}`;
    else if (how !== 'looked at' && how !== 'unpacked') unseen ??= `${placeOf(path, at)} hands it on`;
  }
  if (isIdle && !isImported && calls.length === 0)
    unseen ??= 'nothing in the project imports it, so its callers cannot be seen';
  const leaves = isImported || isIdle || unseen !== undefined;
  return { calls, unseen: unseen ?? (leaves ? foreign : undefined), leaves };
}

/** A method of a component in a file of its own is called there: by the other methods, and by the markup. */
function callersInComponent(fn: NodePath<t.Function>, context: UrlContext): Callers {
  const self = selfOf(fn);
  const member = self && membersOf(self).find((one) => one.fn?.node === fn.node);
  const uses = self && member ? fieldUses(self, member.name) : [];
  const calls = uses.flatMap((use) => callOf(use) ?? []).map((call) => ({ call, context }));
  const other = uses.find((use) => !callOf(use));
  return {
    calls,
    unseen: other && `${placeOf(other, context)} hands it on`,
    leaves: false,
  };
}

/** `src/chat.tsx:12`, or the line alone where the file is not known. */
export function placeOf(path: NodePath, context: UrlContext): string {
  const line = String(path.node.loc?.start.line ?? 0);
  return context.file === undefined ? `line ${line}` : `${context.file}:${line}`;
}

/** Declared, or the value of a variable, a member of a class or of an object: what is assigned to a handler is none of these. */
function isNamed(fn: NodePath<t.Function>): boolean {
  if (fn.isFunctionDeclaration() || fn.isObjectMethod() || fn.isClassPrivateMethod()) return true;
  if (fn.isClassMethod()) return fn.node.kind === 'method';
  let value = outermost(fn);
  while (
    isCall(value.parentPath) &&
    /^use[A-Z]\w*(?:Callback|Event|Fn)$|^useCallback$/.test(calleeName(value.parentPath.node) ?? '')
  )
    value = outermost(value.parentPath);
  const { parent } = value;
  return ['VariableDeclarator', 'ClassProperty', 'ClassPrivateProperty', 'ObjectProperty'].includes(
    bare(parent).type,
  );
}

/** Why code that names the function nowhere may call it all the same. */
function calledByOthers(fn: NodePath<t.Function>, context: UrlContext): string | undefined {
  if (/\.(?:vue|svelte|astro)$/.test(context.file ?? '')) return 'its template may call it';
  const owner = fn.findParent((path) => path.isClass() || path.isFunction());
  if (!owner?.isClass()) return undefined;
  const { superClass, decorators, implements: kinds } = owner.node;
  if (superClass) return 'the class it extends may call it';
  if ((decorators?.length ?? 0) > 0 || (kinds?.length ?? 0) > 0)
    return 'what its class is made for may call it';
  return undefined;
}
