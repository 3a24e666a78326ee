import path from 'node:path';
import { textWith, relativePosix } from './files.js';
import { sourceNamesBelow } from './source-list.js';

/** A table that a model of an object-relational mapper stands for. */
export interface ModelTable {
  name: string;
  /** Relative, with `/`. */
  file: string;
  line: number;
}

/** What names a table in code, each with its first group. */
const NAMING = [
  /^\s+__tablename__\s*(?::\s*\w+\s*)?=\s*['"]([\w.]+)['"]/gm,
  /\b(?:pg|mysql|sqlite)Table\(\s*['"`](\w+)['"`]/g,
  /@Entity\(\s*(?:\{\s*name:\s*)?['"`](\w+)['"`]/g,
  /\bcreateTable\(\s*['"`](\w+)['"`]/g,
  /\.from\(\s*['"`](\w+)['"`]\s*\)\s*\.(?:select|insert|update|upsert|delete)\(/g,
];
const WORDS = ['__tablename__', 'Table(', '@Entity(', 'models.Model', '.from('];

/** Tables that the models below a folder speak of: SQLAlchemy, Django, Drizzle, TypeORM, Knex, and calls of supabase-js. */
export function modelTables(root: string, cwd: string): ModelTable[] {
  const found = new Map<string, ModelTable>();
  for (const file of sourceNamesBelow(root, /\.(?:py|[cm]?[jt]sx?)$/)) {
    const text = textWith(WORDS, file);
    if (text === undefined) continue;
    const add = (name: string, at: number): void => {
      if (!found.has(name))
        found.set(name, {
          name,
          file: relativePosix(cwd, file),
          line: text.slice(0, at).split('\n').length,
        });
    };
    for (const pattern of NAMING)
      for (const { 1: name = '', 0: whole, index } of text.matchAll(pattern))
        add(name, index + whole.length - whole.trimStart().length);
    if (file.endsWith('.py')) for (const { name, at } of djangoTables(file, text)) add(name, at);
  }
  return [...found.values()];
}

/** `class Order(models.Model)` in the app `shop` is `shop_order`, unless its Meta names another. */
function djangoTables(file: string, text: string): { name: string; at: number }[] {
  const folder = path.basename(path.dirname(file));
  const app = folder === 'models' ? path.basename(path.dirname(path.dirname(file))) : folder;
  const classes = [...text.matchAll(/^class (\w+)\(.*\bmodels\.Model\b.*\):/gm)];
  return classes.flatMap(({ 1: model = '', index }) => {
    const end = /^\S/m.exec(text.slice(text.indexOf('\n', index) + 1))?.index;
    const body = text.slice(index, end === undefined ? undefined : text.indexOf('\n', index) + 1 + end);
    if (/^\s+abstract\s*=\s*True/m.test(body)) return [];
    const named = /^\s+db_table\s*=\s*['"](\w+)['"]/m.exec(body)?.[1];
    return [{ name: named ?? `${app}_${model}`.toLowerCase(), at: index }];
  });
}
