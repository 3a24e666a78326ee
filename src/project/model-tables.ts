import { Literals } from '../discover/literals.js';
import type { Snapshot } from '../discover/snapshot.js';
import { sweep } from '../discover/sweep.js';
import { relativePosix } from './files.js';
import { drizzleModels } from './models/drizzle.js';
import type { Model } from './models/model.js';
import { prismaModels } from './models/prisma.js';
import { djangoModels, sqlalchemyModels } from './models/python.js';
import { typeormModels } from './models/typeorm.js';
import { sourceNamesBelow } from './source-list.js';

/** A table that a model of an object-relational mapper stands for. */
export interface ModelTable extends Omit<Model, 'at'> {
  /** Relative, with `/`. */
  file: string;
  line: number;
  /** Only spoken of: what makes it is not seen. */
  isMentioned?: boolean;
}

/** What makes a table and tells no columns, and what speaks of one. */
const MADE = /\bcreateTable\(\s*['"`](\w+)['"`]|^[ \t]+__tablename__\s*(?::\s*\w+\s*)?=\s*['"]([\w.]+)['"]/gm;
const MENTIONED = /\.from\(\s*['"`](\w+)['"`]\s*\)\s*\.(?:select|insert|update|upsert|delete)\(/g;
/** Where a project says that its mapper knows columns by names of another case. */
const STRATEGY = ['SnakeNamingStrategy', 'snake_case'];
const words = new Literals([
  ...['model ', '__tablename__', 'Table(', '@Entity(', 'models.Model', '.from('],
  ...STRATEGY,
]);
const SNAKE = /\bSnakeNamingStrategy\b|\bcasing:\s*['"]snake_case['"]/;

/** Tables that the models below a folder speak of: Prisma, SQLAlchemy, Django, Drizzle, TypeORM, Knex, and calls of supabase-js. */
export function modelTables(root: string, cwd: string, snapshot?: Snapshot): ModelTable[] {
  const found = new Map<string, ModelTable>();
  const files = sourceNamesBelow(root, /\.(?:py|prisma|[cm]?[jt]sx?)$/, snapshot);
  const texts: { file: string; text: string }[] = [];
  sweep(files, {
    snapshot,
    words,
    visit: (file, bytes) => texts.push({ file, text: bytes.toString('utf8') }),
  });
  const isSnake = texts.some(({ text }) => SNAKE.test(text));
  for (const { file, text } of texts) {
    const add = ({ at, ...model }: Model, isMentioned = false): void => {
      const known = found.get(model.name);
      if (known && (known.columns || !model.columns) && (isMentioned || !known.isMentioned)) return;
      const line = text.slice(0, at).split('\n').length;
      found.set(model.name, {
        ...model,
        file: relativePosix(cwd, file),
        line,
        ...(isMentioned && { isMentioned }),
      });
    };
    for (const model of modelsIn(file, text, isSnake)) add(model);
    for (const { 1: name, 2: other = '', index } of text.matchAll(MADE))
      add({ name: name ?? other, at: index });
    for (const { 1: name = '', index } of text.matchAll(MENTIONED)) add({ name, at: index }, true);
  }
  return [...found.values()];
}

function modelsIn(file: string, text: string, isSnake: boolean): Model[] {
  if (file.endsWith('.prisma')) return prismaModels(text);
  if (file.endsWith('.py')) return [...sqlalchemyModels(text), ...djangoModels(file, text)];
  return [...drizzleModels(text, isSnake), ...typeormModels(text, isSnake)];
}
