import type { Route } from '../contract.js';
import { cut } from './evidence.js';
import type { Endpoint } from './types.js';

/** What only a person can decide of a proposed route, in the words of its `todo`. */

/** What clients would have to say for themselves, or to keep, if nothing stood between them. */
export function addition(served: Endpoint['served'], talks: boolean): Pick<Route, 'todo'> {
  const stores = talks ? served.flatMap(({ does }) => does.stores ?? [])[0] : undefined;
  if (stores)
    return {
      todo: `the back end also writes to the database what a client sends (\`${cut(stores.text)}\`, ${stores.file}:${String(stores.line)}), and nobody does between clients: let the client write it by a request or to its table, or take out \`relay\` and migrate the sending by hand; then delete this line`,
    };
  const fields = new Set(served.flatMap(({ does }) => does.adds));
  if (fields.size === 0) return {};
  const named = [...fields].map((field) => `\`${field}\``).join(', ');
  return {
    todo: `the back end adds ${named} to what a client sends, and nobody does between clients: let the client send it, where it may be forged, or take out \`relay\` and let the back end send to the channel; then delete this line`,
  };
}

/** The back end sends some of the rows only, and a table sends all of its own. */
export function narrowed(picked: string, column: string | undefined): string {
  const how =
    column === undefined
      ? `name it with filter: '${picked}=eq.…'`
      : `a filter has room for \`${column}\` alone, so leave the others out in the handler`;
  return `the back end asks for rows of one \`${picked}\` only, and all would come: ${how}; then delete this line`;
}

/** What clients ask for in the query of a URL. */
export function inUrlQuery({ name, column }: { name: string; column: string }): string {
  return `clients ask for one \`${name}\` in the query of the URL, and a filter takes parameters of the path alone: put it there, with filter '${column}=eq.{${name}}', or migrate these by hand; then delete this line`;
}

export function whichColumn(table: string, param: string): string {
  return `which column of ${table} is ${param}? Correct the filter, then delete this line`;
}

/** Rows that only their owner was sent. */
export function ownRows(column: string): string {
  return `the back end sends each caller the rows of their own \`${column}\`: let sql.admin admit no others, for example \`${column} = (select auth.uid())\`, then delete this line`;
}

/** The row that was changed last. */
export function latestChange(table: string, column: string): string {
  return `the back end sends the row of ${table} with the latest \`${column}\`, and a state of the kind row loads any: make it kind 'feed' with snapshot: { order: '${column}', limit: 1 } if rows are only added; then delete this line`;
}

/** One row is shown, and nothing tells which of several. */
export function severalRows(table: string, column: string): string {
  return `several rows of ${table} may have one ${column}: if so, make it kind 'feed' with snapshot: { order: …, limit: 1 }; then delete this line`;
}
