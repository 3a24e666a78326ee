import type { ProgressEvent } from '../contract.js';
import type { Shard } from '../discover/shard.js';

export interface CheckOptions {
  /** Working directory, absolute; that of the process unless said. Paths in the result are relative to it. */
  cwd?: string;
  /** Files and folders, relative to `cwd` or absolute; the working directory unless said. */
  paths?: readonly string[];
  /** Configuration file, relative to `cwd`; found in `cwd` unless said. */
  configFile?: string;
  onProgress?: (event: ProgressEvent) => void;
}

export interface AuditOptions extends CheckOptions {
  /**
   * File with the findings that are known, relative to `cwd`; `realtime-migrate-baseline.json` when there is one, unless
   * said. `false` looks for none.
   */
  baseline?: string | false;
  /** Judge as if the baseline were brought up to date: without stale entries, or made from all findings when it is missing. */
  updateBaseline?: boolean;
  /** Look at one part of the files only; several machines share a run, and `merge` joins their reports. */
  shard?: Shard;
  /** Also work out what `migrate` would do to the sources, as `Result.fixes`. */
  fixes?: boolean;
  /** With `fixes`: also the SQL behind the channels, as `Result.provision`. */
  provision?: boolean;
  /** Settle findings about channels that need no thought, then report what is left. */
  fix?: boolean;
  /** With `fix`: write nothing, and report what there is. */
  dryRun?: boolean;
  /** With `fix`: write also where git could not bring the old files back. */
  force?: boolean;
}

/** A value the user gave, and how, for messages: an option or a variable. */
export interface Given {
  value: string;
  /** `--db-url`, `DATABASE_URL`. */
  source: string;
}

export interface DoctorOptions extends CheckOptions {
  /** Connection string of the database. */
  database?: Given;
  /** Address of the project, `https://<reference>.supabase.co`. */
  supabaseUrl?: Given;
  /** The key that the page uses: anon or publishable. */
  anonKey?: Given;
  /** JWT of a signed-in user, to look as that user does. */
  accessToken?: Given;
  /** Database role of the subscribers; else `authenticated`, or `anon` as well where the code does not tell. */
  role?: string;
  /** Longest wait for any answer, in seconds. 15 unless said. */
  timeout?: number;
  /** Write a marked row to each table for a moment, and wait for it. Needs database and live endpoint. */
  probe?: boolean;
  /** File to write the remedy to, relative to `cwd`. */
  fixSql?: string;
}

export interface MergeOptions extends Pick<AuditOptions, 'cwd' | 'baseline' | 'updateBaseline'> {
  /** Reports of `check` in JSON, with the names to call them by. */
  reports: readonly { name: string; text: string }[];
}

export interface MigrateOptions extends CheckOptions {
  /** Do everything but write. */
  dryRun?: boolean;
  /** Write also where git could not bring the old files back. */
  force?: boolean;
  /** Leave out rewrites that need a look. */
  safeOnly?: boolean;
  /** A comment above each socket that needs a human; on unless `false`. */
  markers?: boolean;
  /** Write the SQL migration; on unless `false`. */
  sql?: boolean;
  /** Type-check the rewritten files, and leave alone what would not compile; on unless `false`. */
  verify?: boolean;
  /** Commit the changes route by route on a new branch. The tree has to be clean, `force` or not. */
  commits?: 'route';
  /** Lay out the changed files with the formatter of the project (prettier, biome, dprint or eslint). */
  formatWith?: 'project';
}
