import type { Model } from './model.js';

/** The models of a Prisma schema. Fields of other models are relations, and no columns. */
export function prismaModels(source: string): Model[] {
  const text = source.replace(/\/\/[^\n]*/g, (comment) => ' '.repeat(comment.length));
  const found = [...text.matchAll(/^model\s+(\w+)\s*\{([^}]*)\}/gm)];
  const names = new Set(found.map(([, name]) => name));
  return found.map(({ 1: model = '', 2: body = '', index: at }): Model => {
    const table = /@@map\(\s*(?:name:\s*)?"([^"]+)"\s*\)/.exec(body)?.[1] ?? model;
    const schema = /@@schema\(\s*"([^"]+)"\s*\)/.exec(body)?.[1];
    const columns = new Map<string, string>();
    for (const [, field = '', type = '', rest = ''] of body.matchAll(/^[ \t]*(\w+)[ \t]+(\w+)([^\n]*)/gm)) {
      if (names.has(type) || /@ignore\b/.test(rest)) continue;
      columns.set(field, /@map\(\s*(?:name:\s*)?"([^"]+)"\s*\)/.exec(rest)?.[1] ?? field);
    }
    return { name: schema === undefined ? table : `${schema}.${table}`, at, columns };
  });
}
