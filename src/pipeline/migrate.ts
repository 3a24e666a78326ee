import { applyChanges } from '../apply/index.js';
import type { CommitList, FileChange, NextStep, Result, SiteOutcome } from '../contract.js';
import { compareBytes, isRewritten, locationAfter } from '../rules/index.js';
import { planMigration } from '../sql/index.js';
import { bothSides, placesOf } from './both-sides.js';
import { declaredViews } from './declared-views.js';
import { guard } from './guard.js';
import { nextStepsOf } from './next-steps.js';
import type { MigrateOptions } from './options.js';
import { provisionOf, routesOf } from './provision.js';
import { resultOf } from './result.js';
import { rewrite } from './rewrite.js';
import { silentChannels } from './silent-channels.js';
import { sitesOf, survey } from './survey.js';
import { tableFacts } from './table-facts.js';
import { channelWarnings } from './warnings.js';
import { changesOf } from './work.js';

const DRY_RUN: NextStep = {
  text: 'Nothing was written. Run the same command without --dry-run to apply the patch.',
};

/** See the public entry. */
export async function migrate(options: MigrateOptions): Promise<Result> {
  const { dryRun = false, force = false, sql = true, onProgress } = options;
  const found = await survey(options, { safeOnly: options.safeOnly });
  // Before the rewrite: what it notes in a tree is not what the code says.
  const facts = sql ? await tableFacts(found, found.config.routes) : undefined;
  const { apps, warnings, settings } = await rewrite(found, options);
  const files = apps.flatMap((app) => app.files.map(({ file }) => file));
  const sites = await sitesOf(files);
  const routes = routesOf(found.config, sites);
  const views = sql ? await declaredViews(found.cwd, routes) : { notes: [] };
  const needs = { cwd: found.cwd, config: found.config, tables: facts?.tables, existing: views.facts };
  const migration = sql ? planMigration({ ...needs, routes }) : null;
  const plain = ordered([...apps.flatMap(changesOf), ...(migration ? [migration] : [])]);
  const formatter =
    options.formatWith && plain.length > 0
      ? (await import('../format/index.js')).projectFormatter(found.cwd)
      : undefined;
  const format = formatter?.format ?? ((change: FileChange) => Promise.resolve(change));
  const changes = await Promise.all(plain.map(format));
  warnings.push(...(formatter?.warnings() ?? []));

  const written = new Map((dryRun ? [] : changes).map((change) => [change.file, change]));
  const placeOf = (site: SiteOutcome): Place => ({
    file: site.file,
    line: locationAfter(site, written.get(site.file)).line,
  });
  const rewritten = sites.filter(isRewritten);
  const both = await bothSides(options, {
    found,
    sites: sites.filter((site) => !isRewritten(site)),
    places: [
      ...rewritten.map((site) => ({ ...placeOf(site), topic: site.channel, tables: tablesOf(site) })),
      ...(await placesOf(found.channels)),
    ],
    lineOf: (site) => placeOf(site).line,
  });

  const broadcasts = routes.filter(({ kind, relay, sources }) => kind === 'broadcast' && !relay && !sources);
  const silent = broadcasts.length > 0 ? silentChannels(broadcasts, rewritten, await found.backend()) : [];

  let git = true;
  let commits: CommitList | undefined;
  if (options.commits && settings && changes.length > 0) {
    const [{ commitSteps }, { commitRoutes, plannedCommits }] = await Promise.all([
      import('./commit-steps.js'),
      import('./commit-routes.js'),
    ]);
    const steps = await commitSteps({
      ...{ apps, settings, routes, sites, changes, format },
      sqlOf: (some) => planMigration({ ...needs, routes: some })?.after ?? '',
    });
    const made = dryRun
      ? { commits: plannedCommits({ cwd: found.cwd, steps }), warnings: [] }
      : await commitRoutes({ cwd: found.cwd, changes, steps });
    warnings.push(...made.warnings);
    commits = made.commits;
  } else if (!dryRun && changes.length > 0) {
    if (!force) git = guard(found.cwd, changes);
    if (!git) warnings.push('There is no git repository here: the old files cannot be brought back.');
    applyChanges(changes, { onWrite: ({ file }) => onProgress?.({ type: 'write', file }) });
  }
  return resultOf(found, {
    command: 'migrate',
    dryRun,
    sites: sites.map(both.inform),
    changes,
    written: dryRun ? [] : changes,
    // What called a route is said as it was found.
    links: both.links.map((link) => ({
      ...link,
      clients: [...rewritten.filter(({ route }) => route === link.route).map(placeOf), ...link.clients],
    })),
    backend: both.summary,
    leftovers: both.everywhere,
    ...(facts && { provision: provisionOf(found.config, routes, needs, migration) }),
    ...(commits && { commits }),
    nextSteps:
      changes.length === 0
        ? []
        : dryRun
          ? [DRY_RUN]
          : nextStepsOf({
              cwd: found.cwd,
              paths: found.paths,
              apps,
              sites,
              sql: migration,
              git,
              commits,
              dead: both.isSure ? both.summary.dead : 0,
              silent,
            }),
    warnings: [
      ...warnings,
      ...(migration ? views.notes : []),
      ...(await channelWarnings({
        routes,
        config: found.config,
        files,
        cwd: found.cwd,
        sql: migration !== null,
        greetings: both.greetings,
      })),
    ],
  });
}

interface Place {
  file: string;
  line: number;
}

function tablesOf({ table }: SiteOutcome): string[] {
  return table === null ? [] : [table];
}

/** Sources first, then what they need. One change per file: apps may share a configured client. */
function ordered(changes: readonly FileChange[]): FileChange[] {
  const kinds: FileChange['kind'][] = ['source', 'client', 'env', 'sql'];
  const unique = [...new Map(changes.map((change) => [change.path, change])).values()];
  return unique.sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || compareBytes(a.file, b.file));
}
