import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** Where a migration belongs, and what is there already. */
export interface MigrationTarget {
  /** Absolute path of the folder; it may not exist yet. */
  dir: string;
  /** Names of the SQL files in it, sorted as they are applied. */
  existing: string[];
  /** `timestamp`: `20260131120000_realtime_migrate.sql`, as the Supabase CLI wants. `plain`: `realtime_migrate.sql`. */
  naming: 'timestamp' | 'plain';
}

const NAME = 'realtime_migrate';
const TIMESTAMPED = /^(\d{14})_.*\.sql$/;

/**
 * The configured folder, else `supabase/migrations` where there is a `supabase` folder, else `sql`. Reads directories,
 * writes nothing.
 */
export function migrationTarget({ cwd, dir }: { cwd: string; dir?: string }): MigrationTarget {
  const supabase = statSync(join(cwd, 'supabase'), { throwIfNoEntry: false })?.isDirectory() ?? false;
  const folder = resolve(cwd, dir ?? (supabase ? 'supabase/migrations' : 'sql'));
  const existing = sqlFiles(folder);
  const stamped = basename(folder) === 'migrations' || existing.some((name) => TIMESTAMPED.test(name));
  return { dir: folder, existing, naming: stamped ? 'timestamp' : 'plain' };
}

/** A name no file of the target has, and that is applied after all of them. */
export function nextName({ existing, naming }: Omit<MigrationTarget, 'dir'>, now: Date): string {
  if (naming === 'plain') {
    for (let n = 1; ; n += 1) {
      const name = n === 1 ? `${NAME}.sql` : `${NAME}_${n}.sql`;
      if (!existing.includes(name)) return name;
    }
  }
  const last = existing.flatMap((name) => TIMESTAMPED.exec(name)?.[1] ?? []).at(-1);
  const stamp = timestamp(now);
  return `${last === undefined || stamp > last ? stamp : oneSecondAfter(last)}_${NAME}.sql`;
}

function sqlFiles(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  const base = (name: string) => name.slice(0, -'.sql'.length);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort((a, b) => base(a).localeCompare(base(b), 'en', { numeric: true }));
}

/** UTC, to the second, as the Supabase CLI names migrations. */
function timestamp(date: Date): string {
  return date.toISOString().slice(0, 19).replace(/[-T:]/g, '');
}

function oneSecondAfter(stamp: string): string {
  const [, year, month, day, hour, minute, second] =
    /^(....)(..)(..)(..)(..)(..)$/.exec(stamp)?.map(Number) ?? [];
  return timestamp(new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, (second ?? 0) + 1)));
}
