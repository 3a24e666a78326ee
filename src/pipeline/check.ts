import type { Finding, NextStep, Result, SiteOutcome, SkippedFile } from '../contract.js';
import path from 'node:path';
import { excluder } from '../discover/exclude.js';
import type { Hygiene } from './hygiene.js';
import { backendReport, type BackendReport } from './backend-findings.js';
import { isBelow, openBaseline } from './baseline.js';
import type { AuditOptions } from './options.js';
import { commandLine } from './command-line.js';
import { resultOf } from './result.js';
import { rewrite } from './rewrite.js';
import { sitesOf, survey, type Survey } from './survey.js';
import { changesOf } from './work.js';

/** The rules about channels load where there is a channel. */
async function hygiene(
  { channels, cwd, skipped, config }: Survey,
  { paths = ['.'] }: AuditOptions,
): Promise<Hygiene> {
  if (channels.length === 0) return { findings: [], skipped: [] };
  const [{ hygieneOf }, { secondClients }, isExcluded] = await Promise.all([
    import('./hygiene.js'),
    import('./second-clients.js'),
    excluder(cwd, config.exclude),
  ]);
  const { findings, skipped: failed } = hygieneOf(channels, cwd);
  const known = new Set(skipped.map(({ file }) => file));
  // Not by shard: what several of them find is joined by merge.
  const isAsked = (file: string): boolean => isBelow(cwd, file, paths) && !isExcluded(file);
  return {
    findings: [
      ...findings,
      ...secondClients(
        channels.map((file) => file.path),
        { cwd, isAsked },
      ),
    ],
    skipped: failed.filter(({ file }) => !known.has(file)),
  };
}

/** The back end is looked at where the configuration says that it lies here: its absence would mean nothing elsewhere. */
async function backendOf(
  { cwd, config }: Survey,
  sites: readonly SiteOutcome[],
): Promise<(BackendReport & { skipped: SkippedFile[] }) | undefined> {
  const { roots } = config.backend;
  if (roots.length === 0) return undefined;
  const { surveyBackend } = await import('./backend.js');
  const backend = await surveyBackend({ cwd, roots, exclude: config.exclude });
  const skipped = backend.unread.map((file): SkippedFile => ({ ...file, kind: 'unparsed', failed: false }));
  return { ...backendReport(backend, sites, config.routes), skipped };
}

/** How what needs no thought is settled. */
function fixStep(findings: readonly Finding[], { paths = ['.'], fix }: AuditOptions): NextStep[] {
  const count = findings.filter((finding) => finding.fix !== undefined).length;
  if (count === 0 || fix) return [];
  const text = count === 1 ? 'One of these can be fixed:' : `${String(count)} of these can be fixed:`;
  return [{ text, command: commandLine('npx realtime-migrate check --fix', paths) }];
}

/** Rows are looked at where something receives them. */
async function rowsOf(found: Survey): Promise<Finding[]> {
  if (found.files.length + found.channels.length === 0) return [];
  return (await import('./row-findings.js')).rowFindings(found);
}

/** See the public entry. */
export async function check(options: AuditOptions): Promise<Result> {
  const judge = openBaseline(path.resolve(options.cwd ?? process.cwd()), options);
  const found = await survey(options, { shard: options.shard });
  const { apps } = options.fixes ? await rewrite(found, { ...options, markers: false }) : { apps: [] };
  const { findings, skipped } = await hygiene(found, options);
  const rows = await rowsOf(found);
  const sites = await sitesOf(found.files);
  const backend = await backendOf(found, sites);
  const result = resultOf(
    { ...found, skipped: [...found.skipped, ...skipped, ...(backend?.skipped ?? [])] },
    {
      command: 'check',
      judge,
      findings: [...findings, ...rows, ...(backend?.findings ?? [])],
      backend,
      dryRun: false,
      sites,
      changes: [],
      written: [],
      nextSteps: fixStep(findings, options),
      warnings: [],
    },
  );
  return options.fixes ? { ...result, fixes: apps.flatMap(changesOf) } : result;
}
