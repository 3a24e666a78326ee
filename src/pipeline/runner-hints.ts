import path from 'node:path';
import { isFile } from '../project/files.js';

const DRIZZLE = ['ts', 'js', 'mjs', 'json'].map((end) => `drizzle.config.${end}`);

/** How the migration gets along with what else migrates this database. */
export function runnerHints(cwd: string): string[] {
  const has = (name: string): boolean => isFile(path.join(cwd, name));
  const hints: string[] = [];
  if (has('prisma/schema.prisma') || has('schema.prisma'))
    hints.push(
      'Prisma migrates this database: put the SQL into a migration made with `npx prisma migrate dev --create-only --name realtime_migrate`, and add the tables it creates to schema.prisma (`npx prisma db pull`), or Prisma will want to drop them',
    );
  if (DRIZZLE.some(has))
    hints.push(
      'Drizzle migrates this database: put the SQL into a migration made with `npx drizzle-kit generate --custom --name realtime_migrate`, and add the tables it creates to your schema',
    );
  return hints;
}
