import { parts, snakeCase, within, withoutComments, type Model } from './model.js';

/** `pgTable('boats', { createdAt: timestamp('created_at') })`. `isSnake`: the connection says `casing: 'snake_case'`. */
export function drizzleModels(source: string, isSnake: boolean): Model[] {
  const text = withoutComments(source);
  return [...text.matchAll(/\b(?:pg|mysql|sqlite)Table\(\s*['"`](\w+)['"`]\s*,/g)].map((match): Model => {
    const { 0: head, 1: name = '', index: at } = match;
    const open = text.indexOf('{', at + head.length);
    const entries = open === -1 ? [] : parts(within(text, open));
    const columns = new Map<string, string>();
    for (const entry of entries) {
      const [, key, made = ''] = /^['"]?(\w+)['"]?\s*:\s*([^]*)$/.exec(entry) ?? [];
      if (key === undefined) continue;
      const named = /^(?:\w+\.)?\w+(?:<[^>]*>)?\(\s*['"`](\w+)['"`]/.exec(made)?.[1];
      columns.set(key, named ?? (isSnake ? snakeCase(key) : key));
    }
    return { name, at, columns, open: entries.some((entry) => entry.startsWith('...')) };
  });
}
