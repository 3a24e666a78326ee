import type { NodePath } from '../parse/traverse.js';
import type * as t from '@babel/types';
import { membersOf, selfOf } from '../client/self.js';
import { bare, calleeName, isCall, propertyName } from '../client/syntax.js';
import { nameOf } from './named.js';

/** A function of a framework that runs a callback at certain moments of a component's life. */
export interface Hook {
  name: RegExp;
  /** Modules it may be imported from; a name that is not imported is taken for an automatic import. */
  from?: RegExp;
  /** start: the callback may open. end: the callback is the place to close. */
  when: 'start' | 'end';
  /** How often the callback runs in one life of the component. */
  runs: 'once' | 'again';
  /** What the callback returns is called before the next run and at the end. */
  returnsCleanup?: boolean;
  /** Without a dependency list as its second argument the callback runs after each render. */
  takesList?: boolean;
  /** Position of the callback among the arguments. */
  at?: number;
}

const VUE = /^(vue|vue-demi|@vue\/[\w-]+|@vueuse\/core|nuxt\/app|#imports|#app)$/;
const SVELTE = /^svelte$/;

const HOOKS: readonly Hook[] = [
  {
    name: /^use(Layout|Insertion|Isomorphic\w*)?Effect$/,
    when: 'start',
    runs: 'again',
    returnsCleanup: true,
    takesList: true,
  },
  { name: /^use\w*EffectOnce$|^useMount$/, when: 'start', runs: 'once', returnsCleanup: true },
  { name: /^onMount$/, from: SVELTE, when: 'start', runs: 'once', returnsCleanup: true },
  { name: /^\$effect(\.pre|\.root)?$/, when: 'start', runs: 'again', returnsCleanup: true },
  {
    name: /^(readable|writable)$/,
    from: /^svelte\/store$/,
    when: 'start',
    runs: 'again',
    returnsCleanup: true,
    at: 1,
  },
  { name: /^(beforeUpdate|afterUpdate)$/, from: SVELTE, when: 'start', runs: 'again' },
  { name: /^onDestroy$/, from: SVELTE, when: 'end', runs: 'once' },
  {
    name: /^(on(Before)?Mount(ed)?|tryOn(Before)?Mounted|onNuxtReady)$/,
    from: VUE,
    when: 'start',
    runs: 'once',
  },
  { name: /^(onActivated|onUpdated)$/, from: VUE, when: 'start', runs: 'again' },
  { name: /^watch(Post|Sync)?Effect$/, from: VUE, when: 'start', runs: 'again' },
  {
    name: /^(watch|watchDebounced|watchThrottled|watchImmediate|whenever)$/,
    from: VUE,
    when: 'start',
    runs: 'again',
    at: 1,
  },
  {
    name: /^(tryO|o)n(Before)?(Unmount(ed)?|ScopeDispose)$|^onDeactivated$/,
    from: VUE,
    when: 'end',
    runs: 'once',
  },
  // Handed to the callback of a watcher, or imported.
  { name: /^on(WatcherC|C)leanup$|^onInvalidate$/, when: 'end', runs: 'once' },
];

/** The hook that runs a function which stands among its arguments, in place or by name. */
export function hookOf(callback: NodePath): Hook | undefined {
  const call = callback.parentPath;
  if (!isCall(call) || callback.listKey !== 'arguments') return undefined;
  const name = nameOfCallee(call.node);
  return HOOKS.find(
    (hook) => hook.name.test(name) && callback.key === (hook.at ?? 0) && isFrom(call, name, hook.from),
  );
}

/** The hook that runs the code at a path: the one whose callback is the nearest function around it. */
export function hookAround(path: NodePath): Hook | undefined {
  const fn = path.getFunctionParent();
  return fn ? hookOf(fn) : undefined;
}

function nameOfCallee(call: t.CallExpression): string {
  const callee = bare(call.callee);
  const object = callee.type === 'MemberExpression' ? bare(callee.object) : undefined;
  return object?.type === 'Identifier' && object.name === '$effect'
    ? `$effect.${propertyName(callee) ?? ''}`
    : (calleeName(call) ?? '');
}

/** Whether a place is reached when a component goes: in the callback of such a hook, or in what such callbacks call or are. */
export function isReachedAtEnd(path: NodePath, seen = new Set<t.Node>()): boolean {
  for (let fn = path.getFunctionParent(); fn; fn = fn.getFunctionParent()) {
    if (hookOf(fn)?.when === 'end' || isEndMethod(fn)) return true;
    if (seen.has(fn.node)) continue;
    seen.add(fn.node);
    const references = nameOf(fn as NodePath<t.Function>)?.references ?? [];
    if (references.some((one) => hookOf(one)?.when === 'end' || isReachedAtEnd(one, seen))) return true;
  }
  return false;
}

/** `beforeUnmount() { … }` among the options of a component. */
function isEndMethod(fn: NodePath): boolean {
  const self = selfOf(fn);
  const member = self?.isObjectExpression()
    ? membersOf(self).find((one) => one.fn?.node === fn.node && one.path.parent === self.node)
    : undefined;
  return /^(before(Unmount|Destroy)|unmounted|destroyed|deactivated)$/.test(member?.name ?? '');
}

/** Whether a name is imported from where the hook lives, or not declared in this file at all. */
function isFrom(call: NodePath, name: string, from: RegExp | undefined): boolean {
  if (!from) return true;
  const binding = call.scope.getBinding(name);
  if (!binding) return true;
  const { parent } = binding.path;
  return parent.type === 'ImportDeclaration' && from.test(parent.source.value);
}
