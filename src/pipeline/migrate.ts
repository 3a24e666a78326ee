import { applyChanges, inspectWorktree } from '../apply/index.js';
import type { FileChange, NextStep, Result, Route, SiteOutcome } from '../contract.js';
import { UserError } from '../errors.js';
import { isRewritten } from '../rules/index.js';
import { planMigration } from '../sql/index.js';
import { nextStepsOf } from './next-steps.js';
import type { MigrateOptions } from './options.js';
import { resultOf } from './result.js';
import { sitesOf, survey, type Survey } from './survey.js';
import type { Settled } from './settle.js';
import { changesOf, hasWork, usesClient, type AnalysedFile, type AppRewrite } from './work.js';

/** See the public entry. */
export async function migrate(options: MigrateOptions): Promise<Result> {
  const { dryRun = false, force = false, sql = true, onProgress } = options;
  const found = await survey(options);
  const { apps, warnings } = await rewrite(found, options);
  const files = apps.flatMap((app) => app.files.map(({ file }) => file));
  const sites = await sitesOf(files);
  const routes = found.config.routes.filter((route) =>
    sites.some((site) => isRewritten(site) && site.route === route.path),
  );
  const migration = sql ? planMigration({ cwd: found.cwd, config: found.config, routes }) : null;
  const changes = ordered([...apps.flatMap(changesOf), ...(migration ? [migration] : [])]);

  if (!dryRun && changes.length > 0) {
    if (!force) warnings.push(...guard(found.cwd, changes));
    applyChanges(changes, { onWrite: ({ file }) => onProgress?.({ type: 'write', file }) });
  }
  return resultOf(found, {
    command: 'migrate',
    dryRun,
    sites,
    changes,
    written: dryRun ? [] : changes,
    nextSteps: stepsOf(found, apps, sites, migration, changes, dryRun),
    warnings: [...warnings, ...routes.flatMap(backlogWarning)],
  });
}

/** Rewrites in memory and, unless told otherwise, keeps only what compiles. */
async function rewrite(
  found: Survey,
  options: MigrateOptions,
): Promise<{ apps: AppRewrite[]; warnings: string[] }> {
  const { cwd, config } = found;
  if (found.files.length === 0) return { apps: [], warnings: [] };
  const files = options.safeOnly ? found.files.map(safeOnly) : found.files;
  const [{ rewriteApps }, { default: j }] = await Promise.all([
    import('./app-rewrite.js'),
    import('jscodeshift'),
  ]);
  const settings = { cwd, config, markers: options.markers ?? true, j };
  const apps = rewriteApps(files, settings);
  const working = apps.flatMap((app) => app.files).filter(({ file }) => hasWork(file));
  if (options.verify === false || working.length === 0) return { apps, warnings: clientNotes(apps) };

  options.onProgress?.({ type: 'verify', files: working.length });
  const [{ settle }, { createVerifier }] = await Promise.all([
    import('./settle.js'),
    import('../verify/index.js'),
  ]);
  const verifier = createVerifier({ cwd });
  const settled = await settle(apps, verifier, settings);
  return {
    apps: settled.apps,
    warnings: [...clientNotes(settled.apps), ...verifier.warnings, ...unexplained(settled)],
  };
}

/** Takes the work of every socket that needs a look: it is reported, and stays as it is. */
function safeOnly(file: AnalysedFile): AnalysedFile {
  return {
    ...file,
    plans: file.plans.map((plan) => (plan.action === 'review' ? { ...plan, work: undefined } : plan)),
  };
}

function clientNotes(apps: readonly AppRewrite[]): string[] {
  return apps.filter(usesClient).flatMap(({ client }) => client?.notes ?? []);
}

function unexplained({ unexplained: found }: Settled): string[] {
  return found.map(
    ({ file, line, column, code, message }) =>
      `${file}:${String(line)}:${String(column)} does not type-check: ${code} ${message}`,
  );
}

/** Sources first, then what they need. One change per file: apps may share a configured client. */
function ordered(changes: readonly FileChange[]): FileChange[] {
  const kinds: FileChange['kind'][] = ['source', 'client', 'env', 'sql'];
  const unique = [...new Map(changes.map((change) => [change.path, change])).values()];
  return unique.sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

/** Refuses to overwrite what git could not bring back; where there is no git, says so. */
function guard(cwd: string, changes: readonly FileChange[]): string[] {
  const files = changes.filter(({ before }) => before !== null).map(({ path }) => path);
  const worktree = inspectWorktree({ cwd, files });
  if (worktree.kind === 'none')
    return ['There is no git repository here: the old files cannot be brought back.'];
  if (worktree.kind === 'clean') return [];
  const shown = worktree.files.slice(0, 3).join(', ');
  const more = worktree.files.length > 3 ? ` and ${String(worktree.files.length - 3)} more` : '';
  throw new UserError(
    `nothing was written, because git could not bring back the present state of ${shown}${more}: commit it first, or pass --force`,
  );
}

/** A feed starts empty, and nobody replays what came before. */
function backlogWarning({ kind, snapshot, channel, table }: Route): string[] {
  if (kind !== 'feed' || snapshot) return [];
  return [
    `Channel ${channel} starts empty: if the old backend sent earlier rows of ${table ?? ''} on connecting, add snapshot: { order, limit } to the route.`,
  ];
}

function stepsOf(
  { cwd, paths }: Survey,
  apps: readonly AppRewrite[],
  sites: readonly SiteOutcome[],
  sql: FileChange | null,
  changes: readonly FileChange[],
  dryRun: boolean,
): NextStep[] {
  if (changes.length === 0) return [];
  if (dryRun)
    return [{ text: 'Nothing was written. Run the same command without --dry-run to apply the patch.' }];
  return nextStepsOf({ cwd, paths, apps, sites, sql });
}
