import { findRelation, type DatabaseFacts, type RelationFacts } from './facts.js';

/** What will tell the rows of a table apart, and how that is known. */
export interface ChosenKey {
  /** Columns in order; none for a table of a single row, or where nothing tells. */
  columns: string[];
  /** A sentence for whoever reviews it. */
  because: string;
}

/**
 * The key of a view's rows: the one the route names, a unique index, what the query says of its rows; else there is taken to be
 * one row. Only the server can prove it, so the migration stops where the rows do not fit.
 */
export function keyOfView(facts: DatabaseFacts, view: RelationFacts, routeKey?: string): ChosenKey {
  const named = routeKey === undefined ? undefined : columnsNamed(view, routeKey);
  if (named) return { columns: named, because: 'the route names it' };
  const [narrowest] = view.unique;
  if (narrowest) return { columns: narrowest, because: 'a unique index says so' };
  return (
    keyOfQuery(facts, view, new Set()) ?? {
      columns: [],
      because: 'nothing tells rows apart: there must be one alone',
    }
  );
}

function keyOfQuery(
  facts: DatabaseFacts,
  view: RelationFacts,
  seen: Set<RelationFacts>,
): ChosenKey | undefined {
  const rows = view.query?.rows;
  if (!rows || rows.is === 'unknown' || seen.has(view)) return undefined;
  seen.add(view);
  if (rows.is === 'single') return { columns: [], because: 'the query gives one row' };
  if (rows.is === 'keyed')
    return { columns: rows.columns, because: `the query has them in its ${rows.because.toUpperCase()}` };
  const { schema, name } = rows.relation;
  const source = findRelation(facts, schema, name);
  if (!source) return undefined;
  const inner = source.key.length > 0 ? source.key : source.unique[0];
  const found = inner ? { columns: inner } : keyOfQuery(facts, source, seen);
  if (!found) return undefined;
  // One row there is one row here.
  if (found.columns.length === 0)
    return { columns: [], because: `the query gives the row of ${schema}.${name}` };
  const columns = found.columns.map((column) =>
    Object.hasOwn(rows.passed, column) ? rows.passed[column] : undefined,
  );
  if (!columns.every((column) => column !== undefined)) return undefined;
  return { columns, because: `each row is one of ${schema}.${name}, whose key it is` };
}

/**
 * What could become the primary key of a table that has none: a unique index over columns that are never null, the key of the
 * route, or a column that is called as keys are and is never null.
 */
export function keyOfTable(table: RelationFacts, routeKey?: string): ChosenKey | undefined {
  const filled = new Set(table.columns.filter(({ notNull }) => notNull).map(({ name }) => name));
  const unique = table.unique.find((columns) => columns.every((column) => filled.has(column)));
  if (unique) return { columns: unique, because: 'a unique index says that they tell every row apart' };
  const named = routeKey === undefined ? undefined : columnsNamed(table, routeKey);
  if (named) return { columns: named, because: 'the route names it' };
  const usual = ['id', 'uuid', 'key'].find((name) => filled.has(name));
  return usual === undefined
    ? undefined
    : { columns: [usual], because: 'it is called like a key and is never null' };
}

/** The columns of a list with commas; undefined where one does not exist. */
function columnsNamed({ columns }: RelationFacts, list: string): string[] | undefined {
  const names = list.split(',').map((name) => name.trim());
  return names.every((name) => columns.some((column) => column.name === name)) ? names : undefined;
}
