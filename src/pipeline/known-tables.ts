import path from 'node:path';
import type { Snapshot } from '../discover/snapshot.js';
import { modelTables, type ModelTable } from '../project/model-tables.js';
import type { KnownTable } from '../propose/types.js';
import { declaredColumns } from '../sql/declared-columns.js';
import { readSchema, relationKey } from '../sql/read-schema.js';
import { ownSql, sqlRoot } from './own-sql.js';

/** Also inside a function: one that refreshes a view may make it anew. */
const VIEW = /\bcreate\s+materialized\s+view\s+(?:if\s+not\s+exists\s+)?(?:(\w+)\.)?(\w+)/gi;

/** The tables that a repository, and the folders of back ends beside it, make or speak of; each once, SQL first. */
export async function knownTables(cwd: string, roots: readonly string[]): Promise<KnownTable[]> {
  const folders = [...new Set([sqlRoot(cwd), ...roots.map((root) => path.resolve(cwd, root))])];
  const files = ownSql(cwd, folders);
  const found = new Map<string, KnownTable>();
  const add = (key: string, table: Omit<KnownTable, 'schema' | 'name'>): void => {
    const [schema = '', name = ''] = [key.slice(0, key.indexOf('.')), key.slice(key.indexOf('.') + 1)];
    if (!found.has(key)) found.set(key, { schema, name, ...table });
  };
  // A view first: to a parser, a materialized one is made as a table is.
  for (const [key, { kind, file, line }] of readSchema(files))
    if (/view$/.test(kind)) add(key, { place: `${file}:${String(line)}`, isView: true });
  for (const { file, text } of files)
    for (const { 1: schema = 'public', 2: name = '', index } of text.matchAll(VIEW))
      add(`${schema}.${name.toLowerCase()}`, {
        place: `${file}:${String(text.slice(0, index).split('\n').length)}`,
        isView: true,
      });
  const models = modelsByTable(cwd, folders);
  for (const [key, { file, line, columns, open, unique }] of await declaredColumns(files))
    add(key, {
      place: `${file}:${String(line)}`,
      ...(!open && { columns: [...columns.keys()] }),
      ...(unique.size > 0 && { key: [...unique].slice(0, 1) }),
      ...named(models.get(key)),
    });
  for (const [key, model] of models) {
    const { file, line, columns, open } = model;
    add(key, {
      place: `${file}:${String(line)}`,
      ...(columns && !open && { columns: [...columns.values()] }),
      ...named(model),
    });
  }
  return [...found.values()];
}

function named(model: ModelTable | undefined): Pick<KnownTable, 'names'> {
  return model?.columns ? { names: model.columns } : {};
}

/** What the SQL of the repository and its models make, by their relation keys. */
export function declaredTables(cwd: string): Set<string> {
  const models = [...modelsByTable(cwd, [sqlRoot(cwd)])];
  return new Set([
    ...readSchema(ownSql(cwd)).keys(),
    ...models.flatMap(([key, { isMentioned }]) => (isMentioned ? [] : [key])),
  ]);
}

/** The models below some folders by the relation keys of their tables. */
export function modelsByTable(
  cwd: string,
  folders: readonly string[],
  snapshot?: Snapshot,
): Map<string, ModelTable> {
  const found = new Map<string, ModelTable>();
  for (const folder of folders)
    for (const model of modelTables(folder, cwd, snapshot)) {
      const [name = '', schema = 'public'] = model.name.split('.').reverse();
      const key = relationKey(schema, name);
      if (!found.has(key)) found.set(key, model);
    }
  return found;
}
