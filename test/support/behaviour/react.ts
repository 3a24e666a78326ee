/**
 * The part of React that the behaviour of a socket depends on: hooks, effects with their cleanups, context and class
 * components. Effects run after the commit, a changed effect cleans up before it runs again, and strict mode mounts twice.
 */
import type { Instance, Root } from './react-root.js';

export interface Element {
  type: unknown;
  props: Record<string, unknown>;
  key: string | null;
}

interface Context {
  Provider: Context;
  isContext: true;
  fallback: unknown;
  stack: unknown[];
}

let current: { root: Root; instance: Instance; index: number } | undefined;

/** Runs a component function with its hooks attached to the instance. */
export function withHooks<T>(root: Root, instance: Instance, run: () => T): T {
  const outer = current;
  current = { root, instance, index: 0 };
  try {
    return run();
  } finally {
    current = outer;
  }
}

export function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && 'type' in value && 'props' in value;
}

export function isContext(value: unknown): value is Context {
  return typeof value === 'object' && value !== null && 'isContext' in value;
}

export class Component {
  state: Record<string, unknown> = {};
  root?: Root;

  constructor(readonly props: Record<string, unknown>) {}

  setState(change: object | ((state: object, props: object) => object)): void {
    const next = typeof change === 'function' ? change(this.state, this.props) : change;
    this.state = { ...this.state, ...next };
    this.root?.schedule();
  }
}

/** One slot of an instance's hooks, made on the first render. */
function slot<T extends object>(make: () => T): T {
  if (!current) throw new Error('a hook was called outside of a component');
  const { hooks } = current.instance;
  const index = current.index++;
  hooks[index] ??= make();
  return hooks[index] as T;
}

function same(before: unknown[] | undefined, after: unknown[] | undefined): boolean {
  return (
    before !== undefined &&
    after !== undefined &&
    before.length === after.length &&
    before.every((one, index) => Object.is(one, after[index]))
  );
}

function useReducer(
  reducer: (state: unknown, action: unknown) => unknown,
  initial: unknown,
  init?: (value: unknown) => unknown,
): [unknown, unknown] {
  const root = current?.root;
  const box = slot(() => {
    const made = {
      state: init ? init(initial) : initial,
      reducer,
      dispatch(action: unknown): void {
        const next = made.reducer(made.state, action);
        if (Object.is(next, made.state)) return;
        made.state = next;
        root?.schedule();
      },
    };
    return made;
  });
  box.reducer = reducer;
  return [box.state, box.dispatch];
}

function useState(initial?: unknown): [unknown, unknown] {
  const step = (state: unknown, action: unknown): unknown =>
    typeof action === 'function' ? (action as (state: unknown) => unknown)(state) : action;
  return useReducer(step, initial, (value) =>
    typeof value === 'function' ? (value as () => unknown)() : value,
  );
}

function useEffect(run: () => unknown, deps?: unknown[]): void {
  if (!current) throw new Error('useEffect was called outside of a component');
  const { instance } = current;
  const box = slot<{ deps?: unknown[]; cleanup?: unknown; ran: boolean }>(() => ({ ran: false }));
  if (box.ran && same(box.deps, deps)) return;
  box.ran = true;
  box.deps = deps;
  instance.pending.push(box);
  Object.assign(box, { run });
}

function useMemo(make: () => unknown, deps?: unknown[]): unknown {
  const box = slot<{ deps?: unknown[]; value?: unknown; made: boolean }>(() => ({ made: false }));
  if (!box.made || !same(box.deps, deps)) Object.assign(box, { value: make(), deps, made: true });
  return box.value;
}

function createContext(fallback: unknown): Context {
  const context: Partial<Context> = { isContext: true, fallback, stack: [] };
  context.Provider = context as Context;
  return context as Context;
}

export const Fragment = Symbol('Fragment');

export function jsx(type: unknown, props: Record<string, unknown>, key?: string): Element {
  return { type, props, key: key ?? null };
}

function createElement(
  type: unknown,
  props: Record<string, unknown> | null,
  ...children: unknown[]
): Element {
  const { key, ...rest } = props ?? {};
  if (children.length > 0) rest.children = children.length === 1 ? children[0] : children;
  return { type, props: rest, key: key === undefined ? null : String(key) };
}

const react = {
  Component,
  PureComponent: Component,
  Fragment,
  createContext,
  createElement,
  memo: (component: unknown): unknown => component,
  useCallback: (run: unknown, deps?: unknown[]) => useMemo(() => run, deps),
  useContext: (context: Context): unknown => context.stack.at(-1) ?? context.fallback,
  useEffect,
  useId: (): string => (useMemo(() => ({ id: `:r${ids++}:` }), []) as { id: string }).id,
  useLayoutEffect: useEffect,
  useMemo,
  useReducer,
  useRef: (initial?: unknown): unknown => slot(() => ({ current: initial })),
  useState,
};
let ids = 0;

/** What `import … from 'react'` and the JSX runtime give to the code under test. */
export const reactModules: Record<string, unknown> = {
  react: { __esModule: true, ...react, default: react },
  'react/jsx-runtime': { jsx, jsxs: jsx, Fragment },
};
