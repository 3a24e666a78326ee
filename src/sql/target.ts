import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

/** Where a migration belongs, and what is there already. */
export interface MigrationTarget {
  /** Absolute path of the folder; it may not exist yet. */
  dir: string;
  /** Names of the SQL files in it, sorted as they are applied. */
  existing: string[];
  /**
   * `timestamp`: `20260131120000_realtime_migrate.sql`, as the Supabase CLI wants. `number`: one more than the last file
   * has, written like it (`0042_…`, `V42__…`). `plain`: `realtime_migrate.sql`.
   */
  naming: 'timestamp' | 'number' | 'plain';
}

const NAME = 'realtime_migrate';
const TIMESTAMPED = /^(\d{14})_/;
const NUMBERED = /^(V?)(\d{1,5})(_{1,2}|-)/;

/** The configured folder, else that of {@link supabaseMigrations}, else `sql`. Reads directories, writes nothing. */
export function migrationTarget({ cwd, dir }: { cwd: string; dir?: string }): MigrationTarget {
  const folder = resolve(cwd, dir ?? supabaseMigrations(cwd) ?? 'sql');
  const existing = sqlFiles(folder);
  return { dir: folder, existing, naming: namingOf(folder, existing) };
}

/**
 * `supabase/migrations` where there is a `supabase` folder, or that of the nearest folder above within the git tree in which the
 * Supabase CLI works: the front end of a repository has seldom one of its own. Relative to the working directory, with `/`.
 */
export function supabaseMigrations(cwd: string): string | undefined {
  if (isFolder(join(cwd, 'supabase'))) return 'supabase/migrations';
  for (const at of foldersAbove(cwd)) {
    const supabase = join(at, 'supabase');
    if (existsSync(join(supabase, 'config.toml')) || isFolder(join(supabase, 'migrations')))
      return relative(cwd, join(supabase, 'migrations')).split(sep).join('/');
  }
  return undefined;
}

/** Up to the root of the git tree; none outside of one. */
function foldersAbove(cwd: string): string[] {
  const above: string[] = [];
  for (let at = cwd; !existsSync(join(at, '.git'));) {
    at = dirname(at);
    if (at === above.at(-1) || at === cwd) return [];
    above.push(at);
  }
  return above;
}

/** A name no file of the target has, and that is applied after all of them. */
export function nextName({ existing, naming }: Omit<MigrationTarget, 'dir'>, now: Date): string {
  switch (naming) {
    case 'timestamp':
      return `${laterThan(lastMatch(existing, TIMESTAMPED)?.[1], now)}_${NAME}.sql`;
    case 'number': {
      const [, prefix = '', digits = '0', separator = '_'] = lastMatch(existing, NUMBERED) ?? [];
      return `${prefix}${String(Number(digits) + 1).padStart(digits.length, '0')}${separator}${NAME}.sql`;
    }
    case 'plain':
      for (let n = 1; ; n += 1) {
        const name = n === 1 ? `${NAME}.sql` : `${NAME}_${n}.sql`;
        if (!existing.includes(name)) return name;
      }
  }
}

/** The project's own habit, as its latest file shows it. */
function namingOf(folder: string, existing: readonly string[]): MigrationTarget['naming'] {
  const last = existing.at(-1);
  if (last !== undefined && NUMBERED.test(last)) return 'number';
  if (existing.some((name) => TIMESTAMPED.test(name)) || basename(folder) === 'migrations')
    return 'timestamp';
  return 'plain';
}

function lastMatch(names: readonly string[], pattern: RegExp): RegExpExecArray | undefined {
  return names.map((name) => pattern.exec(name)).findLast((match) => match !== null) ?? undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function sqlFiles(folder: string): string[] {
  if (!isFolder(folder)) return [];
  const base = (name: string) => name.slice(0, -'.sql'.length);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.sql') && !entry.isDirectory())
    .map((entry) => entry.name)
    .sort((a, b) => base(a).localeCompare(base(b), 'en', { numeric: true }));
}

/** UTC, to the second, as the Supabase CLI names migrations. */
function timestamp(date: Date): string {
  return date.toISOString().slice(0, 19).replace(/[-T:]/g, '');
}

/** The time, or one second after `last` where a migration is dated in the future: ours must be applied after it. */
function laterThan(last: string | undefined, now: Date): string {
  const stamp = timestamp(now);
  if (last === undefined || stamp > last) return stamp;
  const [, year, month, day, hour, minute, second] =
    /^(....)(..)(..)(..)(..)(..)$/.exec(last)?.map(Number) ?? [];
  return timestamp(new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, (second ?? 0) + 1)));
}
