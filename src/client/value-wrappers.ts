import type { Props } from './value-flow.js';

/** What stands for the result of a call in a path of properties. */
export const RESULT = '()';
/** What stands for an instance of a class. */
export const INSTANCE = 'new';
/** What stands for the value a React context provides. */
export const CONTEXT = '<context>';
/** What stands for the state of a store that a hook reads. */
export const STATE = '<state>';

/** Calls that hand back their first argument, in whatever wrapping. */
const SAME = new Set([
  ...['useCallback', 'useEvent', 'useEffectEvent', 'useEventCallback', 'useMemoizedFn', 'useLatest'],
  ...['memo', 'forwardRef', 'observer', 'memoize', 'once', 'debounce', 'throttle', 'useDebouncedCallback'],
  ...['freeze', 'seal', 'markRaw', 'toRaw', 'readonly', 'reactive', 'shallowReactive', 'resolve'],
  ...['devtools', 'persist', 'immer', 'subscribeWithSelector', 'toRefs', 'toRef', 'bind'],
]);

const BOXES: Readonly<Record<string, string>> = {
  useRef: 'current',
  createRef: 'current',
  ref: 'value',
  shallowRef: 'value',
  useState: '0',
};

/** Calls that look at a value and keep nothing. */
const LOOKS = new Set(['Boolean', 'String', 'log', 'debug', 'warn', 'info', 'error', 'isValidElement']);

/** Calls that run their first argument without giving it anything of use. */
const RUNS = new Set([
  ...['setTimeout', 'setInterval', 'requestAnimationFrame', 'queueMicrotask', 'nextTick', 'setImmediate'],
  ...['useEffect', 'useLayoutEffect', 'onMounted', 'onUnmounted', 'onBeforeUnmount', 'onMount', 'onDestroy'],
  ...['addEventListener', 'removeEventListener', 'clearTimeout', 'clearInterval'],
]);

/** What calling `name` with a value as argument `index` makes of it. */
export type Passage = { into: Props } | 'looked at' | 'run' | undefined;

/** What becomes of a value that a well-known function is called with; undefined for other functions. */
export function passageThrough(name: string, index: number, props: Props): Passage {
  if (LOOKS.has(name)) return 'looked at';
  if (RUNS.has(name) && index <= 1) return 'run';
  if (index !== 0) return undefined;
  if (SAME.has(name)) return { into: props };
  if (name === 'storeToRefs') return { into: [props[0] ?? '', 'value', ...props.slice(1)] };
  const box = Object.hasOwn(BOXES, name) ? BOXES[name] : undefined;
  // A function that `useState` is given makes the first value.
  if (name === 'useState' && props[0] === RESULT) return { into: ['0', ...props.slice(1)] };
  if (box !== undefined) return { into: [box, ...props] };
  if (name === 'useMemo' && props[0] === RESULT) return { into: props.slice(1) };
  if (name === 'computed' && props[0] === RESULT) return { into: ['value', ...props.slice(1)] };
  return undefined;
}

/**
 * Where a pinia store has what its definition holds at `props`: state, getters and actions side by side, and what a setup function
 * returns, without the refs around it.
 */
export function readFromStore([first, ...rest]: Props): Props | undefined {
  if (first === RESULT) return [RESULT, ...(rest[1] === 'value' ? [rest[0] ?? '', ...rest.slice(2)] : rest)];
  if (first === 'state') return rest[0] === RESULT ? [RESULT, ...rest.slice(1)] : undefined;
  return first === 'actions' || first === 'getters' ? [RESULT, ...rest] : undefined;
}

/** Whether a call makes a store from a function that returns its state: `create(…)`, `create<State>()(…)`. */
export function isStoreMaker(name: string | undefined): boolean {
  return /^(?:create|createStore|createWithEqualityFn)$/.test(name ?? '');
}
