import type { Route, RowShape } from '../contract.js';
import type { DatabaseFacts } from './existing/facts.js';
import { quoteIdent, quoteLiteral } from './quote.js';

/** A query of the old back end, whose answer was sent. */
export interface Query {
  text: string;
  /** Relative, with `/`. */
  file: string;
  line: number;
}

/** What is known about a table beside its routes. Every part is optional: routes alone give a migration too. */
export interface TableFacts {
  /** Its rows, as the code reads them. */
  row?: RowShape;
  /** The repository's own SQL makes it, so nothing is guessed. */
  declared?: boolean;
  queries?: readonly Query[];
}

/** How the migration is to be written. */
export interface ComposeOptions {
  /** SQL predicate that admits a reader; it is code, and taken as it is. */
  admin: string;
  /** Who may read what it admits; `authenticated` unless said. */
  roles?: readonly string[];
  /** By {@link tableKey}. */
  tables?: ReadonlyMap<string, TableFacts>;
  /** What the database has already. Without it the migration looks when it runs, and stops at what cannot deliver. */
  existing?: DatabaseFacts;
}

/** One name for a table, whatever it holds. */
export function tableKey({ schema = 'public', table = '' }: Pick<Route, 'schema' | 'table'>): string {
  return `${quoteIdent(schema)}.${quoteIdent(table)}`;
}

/** The roles as a list for `to …`. */
export function roleList({ roles = ['authenticated'] }: ComposeOptions): string {
  return roles.map(quoteIdent).join(', ');
}

/** SQL texts as an array literal, each quoted. */
export function textArray(values: readonly string[]): string {
  return `array[${values.map(quoteLiteral).join(', ')}]::text[]`;
}

/** `orders`, `shop.orders` → schema and name. */
export function sourceName(source: string): [string, string] {
  const [first = '', second] = source.split('.');
  return second === undefined ? ['public', first] : [first, second];
}
