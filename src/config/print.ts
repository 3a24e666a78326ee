import type { Route } from '../contract.js';

/** A route as it stands in a configuration, on one line, without a comma. */
export function routeCode(route: Route): string {
  const entries = Object.entries(route).flatMap(([key, value]): string[] =>
    value === undefined ? [] : [`${key}: ${code(value)}`],
  );
  return `{ ${entries.join(', ')} }`;
}

/** A value of plain data as code in single quotes. */
export function code(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(code).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${code(inner)}`)
    .join(', ')} }`;
}

/** JSON escapes all that would end a line or a string; the quotes are exchanged. */
function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner.replace(/[\u2028\u2029]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`)}'`;
}
