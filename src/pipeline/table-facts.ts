import type { ColumnShape, Route, RowShape } from '../contract.js';
import { isServing } from '../links/index.js';
import { tableKey, type Query, type TableFacts } from '../sql/index.js';
import { relationKey } from '../sql/read-schema.js';
import { declaredTables } from './known-tables.js';
import type { Survey } from './survey.js';

/** What is known about the tables of the routes, from all of the repository. */
export interface Facts {
  /** By `tableKey`. */
  tables: Map<string, TableFacts>;
  /** Sentences about what was guessed, or could not be. */
  notes: string[];
}

/**
 * Looks at the code that receives the rows, at the SQL that makes the tables, and at the back end that was asked before. The TypeScript
 * compiler is loaded only where some code receives rows of a table that no SQL makes.
 */
export async function tableFacts(
  found: Pick<Survey, 'cwd' | 'files' | 'channels' | 'backend'>,
  routes: readonly Route[],
): Promise<Facts> {
  const wanted = routes.filter(({ kind, table }) => kind !== 'broadcast' && table !== undefined);
  const tables = new Map<string, TableFacts>();
  const notes: string[] = [];
  if (wanted.length === 0) return { tables, notes };
  const declared = declaredTables(found.cwd);
  for (const route of wanted) {
    const { schema = 'public', table = '' } = route;
    tables.set(tableKey(route), declared.has(relationKey(schema, table)) ? { declared: true } : {});
  }
  for (const [name, row] of await rowsByTable(found, tables)) {
    const facts = tables.get(name);
    if (!facts) continue;
    facts.row = row;
    if (!facts.declared) notes.push(...notesOf(name, row));
  }
  const queries = await queriesOf(
    found,
    wanted.filter(({ kind }) => kind === 'row'),
  );
  for (const [name, asked] of queries) {
    const facts = tables.get(name);
    if (facts) facts.queries = asked;
  }
  return { tables, notes };
}

function notesOf(name: string, { columns, notes, file, line }: RowShape): string[] {
  const place = `${file}:${String(line)}`;
  const own = notes.map((note) => `${name} (${place}): ${note}`);
  return columns.length > 0 || notes.length > 0
    ? own
    : [`${name} (${place}): nothing tells what a row holds, so the table gets a column \`payload\``];
}

async function rowsByTable(
  found: Pick<Survey, 'files' | 'channels'>,
  wanted: ReadonlyMap<string, unknown>,
): Promise<Map<string, RowShape>> {
  if (found.files.length + found.channels.length === 0) return new Map();
  const { rowSources } = await import('./row-sources.js');
  const sources = rowSources(found).filter(({ table }) => wanted.has(table));
  const { readRows } = await import('../rows/index.js');
  const shapes = await readRows(sources.map(({ source }) => source));
  const rows = new Map<string, RowShape[]>();
  for (const [index, { table }] of sources.entries()) {
    const shape = shapes[index];
    if (shape) rows.set(table, [...(rows.get(table) ?? []), shape]);
  }
  return new Map([...rows].map(([table, own]) => [table, together(own)]));
}

/** Several places that receive one table: what the best known one says, with the columns only others read. */
function together(shapes: readonly RowShape[]): RowShape {
  const rank = ({ name, columns }: RowShape): number => (columns.length === 0 ? 0 : name === null ? 1 : 2);
  const [first, ...others] = [...shapes].sort((a, b) => rank(b) - rank(a));
  if (!first) throw new Error('no shape');
  const columns = new Map(first.columns.map((column): [string, ColumnShape] => [column.name, column]));
  const notes = [...first.notes];
  for (const { file, line, columns: own } of others) {
    for (const column of own) {
      const known = columns.get(column.name);
      if (!known) columns.set(column.name, { ...column, nullable: true });
      else if (
        known.type !== column.type &&
        column.typescript !== 'unknown' &&
        !notes.some((note) => note.includes(`\`${column.name}\``))
      )
        notes.push(`\`${column.name}\` is ${known.type} here and ${column.type} in ${file}:${String(line)}`);
    }
  }
  return {
    ...first,
    columns: [...columns.values()],
    notes,
    readsOld: shapes.some(({ readsOld }) => readsOld),
  };
}

/** What the back end asked for each table of state. */
async function queriesOf(
  { backend, files }: Pick<Survey, 'backend' | 'files'>,
  routes: readonly Route[],
): Promise<Map<string, Query[]>> {
  const found = new Map<string, Query[]>();
  if (routes.length === 0) return found;
  const { routes: served } = await backend();
  for (const route of routes) {
    const urls = files.flatMap(({ plans }) =>
      plans
        .filter(({ match }) => match?.route === route)
        .flatMap(({ site }) => site.url.candidates.map((url) => url.path)),
    );
    const asked = served
      .filter((one) =>
        [route.path, ...urls].some((url) => url !== undefined && url !== '**' && isServing(one, url)),
      )
      .flatMap(({ polls }) => polls)
      .filter(({ kind }) => kind === 'sql')
      .map(({ text, file, line }) => ({ text, file, line }));
    const unique = new Map(
      [...(found.get(tableKey(route)) ?? []), ...asked].map((query) => [JSON.stringify(query), query]),
    );
    found.set(tableKey(route), [...unique.values()]);
  }
  return withoutOwnRows(found);
}

/** A table whose own rows were sent is filled by whoever fills it today. */
async function withoutOwnRows(found: ReadonlyMap<string, Query[]>): Promise<Map<string, Query[]>> {
  const kept = new Map<string, Query[]>();
  if (![...found.values()].some((queries) => queries.length > 0)) return kept;
  const { readAsked } = await import('../sql/asked.js');
  for (const [name, queries] of found) {
    const asked = await Promise.all(queries.map(({ text }) => readAsked(text)));
    const others = queries.filter((_query, index) => {
      const rows = asked[index]?.rowsOf;
      return (
        !rows ||
        asked[index]?.isSingle === true ||
        tableKey({ schema: rows.schema, table: rows.name }) !== name
      );
    });
    kept.set(name, others);
  }
  return kept;
}
