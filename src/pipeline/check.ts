import type { Finding, NextStep, Result } from '../contract.js';
import path from 'node:path';
import { excluder } from '../discover/exclude.js';
import type { Hygiene } from './hygiene.js';
import { isBackendName } from '../backend/names.js';
import { isBelow, openBaseline } from './baseline.js';
import { bothSides } from './both-sides.js';
import type { AuditOptions } from './options.js';
import { commandLine } from './command-line.js';
import type { Misread } from './misread-rows.js';
import { outsideStep } from './outside-step.js';
import { resultOf } from './result.js';
import { rewrite } from './rewrite.js';
import { misreadFinding } from './row-findings.js';
import { sitesOf, survey, type Survey } from './survey.js';
import { changesOf } from './work.js';

/** The rules about channels load where there is a channel. */
async function hygiene(
  { channels, cwd, skipped, config, snapshot }: Survey,
  { paths = ['.'] }: AuditOptions,
): Promise<Hygiene> {
  if (channels.length === 0) return { findings: [], places: [], skipped: [] };
  const [{ hygieneOf }, { secondClients }, isExcluded] = await Promise.all([
    import('./hygiene.js'),
    import('./second-clients.js'),
    excluder(cwd, config.exclude),
  ]);
  const { findings, places, skipped: failed } = hygieneOf(channels, cwd, snapshot);
  const known = new Set(skipped.map(({ file }) => file));
  // Not by shard: what several of them find is joined by merge.
  const isAsked = (file: string): boolean => isBelow(cwd, file, paths) && !isExcluded(file);
  return {
    findings: [
      ...findings,
      ...secondClients(
        channels.map((file) => file.path),
        { cwd, isAsked, snapshot },
      ),
    ],
    places,
    skipped: failed.filter(({ file }) => !known.has(file)),
  };
}

/** How what needs no thought is settled. */
function fixStep(findings: readonly Finding[], { paths = ['.'], fix }: AuditOptions): NextStep[] {
  const count = findings.filter((finding) => finding.fix !== undefined).length;
  if (count === 0 || fix) return [];
  const text = count === 1 ? 'One of these can be fixed:' : `${String(count)} of these can be fixed:`;
  return [{ text, command: commandLine('npx realtime-migrate check --fix', paths) }];
}

/** Rows are looked at where something receives them. */
async function misreadIn(found: Survey): Promise<Misread[]> {
  if (found.files.length + found.channels.length === 0) return [];
  return (await import('./misread-rows.js')).misreadRows(found);
}

/** What `migrate` would write, and the SQL behind it. */
async function preview(
  found: Survey,
  { fixes: wanted, provision, ...options }: AuditOptions,
  misread: readonly Misread[],
): Promise<Pick<Result, 'fixes' | 'provision'>> {
  if (!wanted) return {};
  // Before the rewrite, as in migrate: what it notes in a tree is not what the code says.
  const facts = provision
    ? await (await import('./table-facts.js')).tableFacts(found, found.config.routes)
    : undefined;
  const { apps } = await rewrite(found, { ...options, markers: false }, misread);
  const fixes = apps.flatMap(changesOf);
  if (!facts) return { fixes };
  const { provisionOf, routesOf } = await import('./provision.js');
  const sites = await sitesOf(apps.flatMap((app) => app.files.map(({ file }) => file)));
  const routes = routesOf(found.config, sites);
  const views = await (await import('./declared-views.js')).declaredViews(found.cwd, routes);
  const known = { tables: facts.tables, existing: views.facts };
  return { fixes, provision: provisionOf(found.config, routes, known) };
}

/** See the public entry. */
export async function check(options: AuditOptions): Promise<Result> {
  const judge = openBaseline(path.resolve(options.cwd ?? process.cwd()), options);
  const found = await survey(options, { shard: options.shard, isOther: isBackendName });
  const misread = await misreadIn(found);
  const previewed = await preview(found, options, misread);
  const { findings, places, skipped } = await hygiene(found, options);
  const sites = await sitesOf(found.files);
  const both = await bothSides(options, { found, sites, places });
  const result = resultOf(
    { ...found, skipped: [...found.skipped, ...skipped, ...both.skipped] },
    {
      command: 'check',
      judge,
      findings: [...findings, ...misread.map(misreadFinding), ...both.findings],
      backend: both.summary,
      links: both.links,
      dryRun: false,
      sites: sites.map(both.inform),
      changes: [],
      written: [],
      nextSteps: [...fixStep(findings, options), ...outsideStep(both, found.cwd, found.paths)],
      warnings: [],
    },
  );
  return { ...result, ...previewed };
}
