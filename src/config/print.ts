import type { Route } from '../contract.js';

/** A route as it stands in a configuration, on one line, without a comma. */
export function routeCode(route: Route): string {
  return `{ ${routeEntries(route)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`;
}

/** The keys of a route with their values as code, in the order in which people write them. */
export function routeEntries(route: Route): [key: string, value: string][] {
  const { path, kind, channel, ...others } = route;
  return Object.entries({ path, kind, channel, ...others }).flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, code(value)]],
  );
}

/** A value of plain data as code. */
export function code(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(code).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${code(inner)}`)
    .join(', ')} }`;
}

/** In single quotes, or in double ones where that spares escapes. JSON escapes all that would end a line or the string. */
function quoted(text: string): string {
  const json = JSON.stringify(text).replace(
    /[\u2028\u2029]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16)}`,
  );
  if (text.includes("'")) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"')}'`;
}
