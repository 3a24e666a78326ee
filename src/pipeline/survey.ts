import path from 'node:path';
import type { Backend } from '../backend/index.js';
import { loadConfig } from '../config/load.js';
import type { Config, Discovered, Finding, SiteOutcome, SkippedFile } from '../contract.js';
import { discover } from '../discover/index.js';
import type { Shard } from '../discover/shard.js';
import { Snapshot } from '../discover/snapshot.js';
import { BackendWatcher } from './backend-watcher.js';
import type { CheckOptions } from './options.js';
import type { AnalysedFile } from './work.js';

/** What is known before anything is decided about a change. */
export interface Survey {
  /** Absolute. */
  cwd: string;
  /** As the user wrote them. */
  paths: readonly string[];
  config: Config;
  scanned: number;
  candidates: number;
  /** Names of the files that mention a socket or open a channel. */
  seen: string[];
  /** Files that open a Supabase channel. */
  channels: Discovered['channels'];
  /** Files with at least one socket that no comment ignores, in byte order of their names. */
  files: AnalysedFile[];
  skipped: SkippedFile[];
  /** Sockets that an inline ignore lets be. */
  ignored: SiteOutcome[];
  /** Ignore comments without effect, by file. */
  ignores: IgnoreRemark[];
  /** What was seen of the disk, until something is written. */
  snapshot: Snapshot;
  /** What the back ends offer; looked at when it is first asked for, and once. */
  backend: () => Promise<Backend>;
}

/** An ignore comment without effect; placed when it is known how the file changed. */
export type IgnoreRemark = Pick<SiteOutcome, 'file' | 'span' | 'location'> & { finding: Finding };

/** Reads the configuration, finds the files and analyses those that mention a socket. */
export async function survey(
  { cwd: given, paths = ['.'], configFile, onProgress }: CheckOptions,
  {
    safeOnly,
    shard,
    isOther,
    backend: known,
    config: chosen,
    snapshot = new Snapshot(),
  }: {
    safeOnly?: boolean;
    shard?: Shard;
    isOther?: (name: string) => boolean;
    /** The same back ends, when another survey of the project has looked at them. */
    backend?: Survey['backend'];
    /** Instead of what the working directory has. */
    config?: Config;
    /** What another survey of the project has seen, when nothing was written since. */
    snapshot?: Snapshot;
  } = {},
): Promise<Survey> {
  const cwd = path.resolve(given ?? process.cwd());
  const config = chosen ?? (await loadConfig({ cwd, file: configFile }));
  const isWhole = shard === undefined && paths.some((one) => path.resolve(cwd, one) === cwd);
  const watcher = isWhole && !known ? new BackendWatcher(cwd) : undefined;
  const { scanned, mentioning, candidates, channels, skipped } = await discover({
    cwd,
    paths,
    exclude: config.exclude,
    isOther,
    shard,
    watcher,
    snapshot,
  });
  onProgress?.({ type: 'discover', candidates: mentioning, scanned });
  const backend = known ?? backendOf(cwd, config, { watched: watcher, snapshot });
  const found = {
    backend,
    snapshot,
    cwd,
    paths,
    config,
    scanned,
    candidates: mentioning,
    seen: [...candidates, ...channels].map(({ file }) => file),
    channels,
    files: [],
    skipped,
    ignored: [],
    ignores: [],
  };
  if (candidates.length === 0) return found;
  // The parser is loaded here, and not where all is clean.
  const [{ analyseFiles }, { oldEnd }, { routes: served }] = await Promise.all([
    import('./analyse-files.js'),
    import('./old-end.js'),
    backend(),
  ]);
  const analysed = analyseFiles(candidates, {
    cwd,
    snapshot,
    routes: config.routes,
    safeOnly,
    onProgress,
    ...oldEnd(served),
  });
  return { ...found, ...analysed, skipped: [...skipped, ...analysed.skipped] };
}

/** The back ends of a project (`cwd` is absolute), when they are asked for. */
export function backendOf(
  cwd: string,
  { backend, exclude }: Config,
  seen: { watched?: BackendWatcher; snapshot?: Snapshot } = {},
): Survey['backend'] {
  const look = async (): Promise<Backend> =>
    (await import('./backend.js')).surveyBackend({ cwd, exclude, ...backend }, seen);
  let found: Promise<Backend> | undefined;
  return () => (found ??= look());
}

/** The sockets of the files, as plain data. */
export async function sitesOf(files: readonly AnalysedFile[]): Promise<SiteOutcome[]> {
  if (files.length === 0) return [];
  const { outcomesOf } = await import('../plan/analyse.js');
  return files.flatMap(({ unit, plans }) => outcomesOf(unit, plans));
}
