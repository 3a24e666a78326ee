/** One thing wrong with a configuration. */
export interface Problem {
  /** Keys from the root of the configuration; a number is the index of a list. */
  path: readonly (string | number)[];
  expected: string;
  got: string;
}

/** `routes[0].table: expected …, got …`, on one line. */
export function printProblem({ path, expected, got }: Problem): string {
  const place = path.reduce<string>((so, key) => {
    if (typeof key === 'number') return `${so}[${String(key)}]`;
    return so === '' ? key : `${so}.${key}`;
  }, '');
  return `${place === '' ? '' : `${place}: `}expected ${expected}, got ${got}`;
}

/** A value as a reader of the message recognises it, cut to a length that fits the line. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  }
  if (value instanceof Promise) return 'a promise';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value);
}
