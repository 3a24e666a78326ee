import path from 'node:path';
import { readText } from '../project/files.js';
import { relationKey } from '../sql/read-schema.js';

/** Where Prisma looks for its schema. */
const SCHEMAS = ['prisma/schema.prisma', 'schema.prisma'];

/** The tables that a Prisma schema makes, by their relation keys. */
export function prismaTables(cwd: string): string[] {
  return SCHEMAS.flatMap((name) => {
    const text = readText(path.join(cwd, name))?.replace(/\/\/.*$/gm, '') ?? '';
    return [...text.matchAll(/^model\s+(\w+)\s*\{([^}]*)\}/gm)].map(([, model = '', body = '']) => {
      const table = /@@map\(\s*(?:name:\s*)?"([^"]+)"\s*\)/.exec(body)?.[1] ?? model;
      return relationKey(/@@schema\(\s*"([^"]+)"\s*\)/.exec(body)?.[1] ?? 'public', table);
    });
  });
}
