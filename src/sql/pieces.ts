import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quoteIdent, quoteLiteral } from './quote.js';

/**
 * Values of a piece's placeholders, written as psql writes its variables: `:"name"` becomes an identifier, `:'name'` a
 * literal, `:{name}` stands for SQL as it is (only for SQL, never for a name or a text).
 */
export type PieceValues = Record<string, string>;

const PLACEHOLDER = /(?<!:):(?:"(\w+)"|'(\w+)'|\{(\w+)\})/g;

/** One file of `sql/`, with its placeholders filled in. Values are not searched again. */
export function renderPiece(name: string, values: PieceValues): string {
  const text = readFileSync(join(sqlFolder(), `${name}.sql`), 'utf8');
  return text.trimEnd().replace(PLACEHOLDER, (_, ident?: string, literal?: string, code?: string) => {
    const key = ident ?? literal ?? code ?? '';
    const value = values[key];
    if (value === undefined) throw new Error(`sql/${name}.sql wants a value for ${key}`);
    if (ident !== undefined) return quoteIdent(value);
    return literal === undefined ? value : quoteLiteral(value);
  });
}

const HELPERS = {
  add_key: '(text, text, text, text[])',
  check_table: '(text, text)',
  complete: '(text, text, text, text[])',
  follow: '(text, text, text, text, text, text[])',
  index_latest: '(text, text, text, text)',
  protect: '(text, text, text, text[])',
  publish: '(text, text)',
  redirect_jobs: '(text, text, text)',
  remove_refresh: '(text, text, text, text, text)',
  restore_jobs: '(text)',
  turn_source_into_view: '(text, text, text)',
  turn_table_into_view: '(text, text, text, text)',
  turn_view_into_source: '(text, text, text, text[])',
  turn_view_into_table: '(text, text, text, text)',
  unfollow: '(text, text)',
  unpublish: '(text, text)',
  unschedule: '(text)',
} as const;

type Helper = keyof typeof HELPERS;

/** A call of one of `sql/helpers`, which {@link withHelpers} puts in front. Arguments are SQL, quoted already. */
export function helperCall(name: Helper, ...args: string[]): string {
  return `call pg_temp.${name}(${args.join(', ')});`;
}

/**
 * The blocks, with the temporary procedures they call defined before them and dropped after them. What is done to each
 * table is written once that way, and a reviewer reads one line per step.
 */
export function withHelpers(blocks: readonly string[]): string[] {
  const used = (Object.keys(HELPERS) as Helper[]).filter((name) =>
    blocks.some((block) => block.startsWith(`call pg_temp.${name}(`)),
  );
  if (used.length === 0) return [...blocks];
  const signatures = used.map((name) => `pg_temp.${name}${HELPERS[name]}`);
  return [
    ...used.map((name) => renderPiece(`helpers/${name}`, {})),
    ...blocks,
    `drop procedure\n  ${signatures.join(',\n  ')};`,
  ];
}

let folder: string | undefined;

/** `sql/` of this package. The code may run from src/sql or from a chunk of dist, so the package's root is looked for. */
export function sqlFolder(): string {
  folder ??= join(packageRoot(dirname(fileURLToPath(import.meta.url))), 'sql');
  return folder;
}

function packageRoot(start: string): string {
  for (let dir = start; ; dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    if (existsSync(manifest)) {
      const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown };
      if (name === 'realtime-migrate') return dir;
    }
    if (dirname(dir) === dir) throw new Error(`no package realtime-migrate above ${start}`);
  }
}
