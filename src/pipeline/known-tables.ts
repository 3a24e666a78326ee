import path from 'node:path';
import { modelTables } from '../project/model-tables.js';
import type { KnownTable } from '../propose/types.js';
import { declaredColumns } from '../sql/declared-columns.js';
import { readSchema } from '../sql/read-schema.js';
import { prismaTables } from './prisma.js';
import { ownSql, sqlRoot } from './table-facts.js';

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
  for (const [key, { file, line, columns, open, unique }] of await declaredColumns(files))
    add(key, {
      place: `${file}:${String(line)}`,
      ...(!open && { columns: [...columns.keys()] }),
      ...(unique.size > 0 && { key: [...unique].slice(0, 1) }),
    });
  for (const key of prismaTables(cwd)) add(key, { place: 'the Prisma schema' });
  for (const folder of folders)
    for (const { name, file, line } of modelTables(folder, cwd))
      add(name.includes('.') ? name : `public.${name}`, { place: `${file}:${String(line)}` });
  return [...found.values()];
}
