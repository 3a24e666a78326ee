import type { FileState } from '../apply/branch.js';
import type { FileChange, Route, SiteOutcome } from '../contract.js';
import {
  messageOfMarks,
  messageOfNeeds,
  messageOfRoute,
  type MovedSocket,
} from '../report/commit-message.js';
import { isRewritten, locationAfter } from '../rules/index.js';
import { rewriteOne, type RewriteSettings } from './app-rewrite.js';
import { redecide, refuse } from './decide.js';
import { offsetOf, type AppRewrite, type Rewritten } from './work.js';

/** One commit: the files it writes, whole, and what it says. */
export interface CommitStep {
  states: FileState[];
  message: string;
}

export interface Migration {
  apps: readonly AppRewrite[];
  settings: RewriteSettings;
  /** Those that rewritten sockets use, in the order of the configuration. */
  routes: readonly Route[];
  sites: readonly SiteOutcome[];
  /** Everything that the run writes, as it is written in the end. */
  changes: readonly FileChange[];
  /** The text of the migration for some of the routes; empty where they need none. */
  sqlOf: (routes: readonly Route[]) => string;
  /** The change with its text as the project lays out code. */
  format: (change: FileChange) => Promise<FileChange>;
}

/** A source as it is when some routes are done. */
interface Step {
  change: FileChange | undefined;
  /** Offsets of the sockets that are rewritten. */
  done: number[];
}

/**
 * A migration in commits: what the channels need first, then route by route, each planned from the text as it was, without the
 * sockets of the routes after it, and at last the comments above what stays. The last state of each file is that of `changes`.
 */
export async function commitSteps(migration: Migration): Promise<CommitStep[]> {
  const { apps, routes, changes, sites, format, sqlOf } = migration;
  const steps: CommitStep[] = [];
  const texts = new Map(changes.map(({ path, before }) => [path, before]));
  const add = (states: readonly FileState[], write: (states: readonly FileState[]) => string): boolean => {
    const news = states.filter(({ path, after }) => texts.get(path) !== after);
    if (news.length === 0) return false;
    for (const { path, after } of news) texts.set(path, after);
    steps.push({ states: news, message: write(news) });
    return true;
  };
  const needs = changes.filter(({ kind }) => kind !== 'source' && kind !== 'sql');
  add(needs, () => messageOfNeeds(needs));

  const sql = changes.find(({ kind }) => kind === 'sql');
  const moved = new Set<SiteOutcome>();
  const placed = (site: SiteOutcome, change: FileChange | undefined): MovedSocket => ({
    site,
    line: locationAfter(site, change).line,
  });
  for (const [index] of routes.entries()) {
    const done = routes.slice(0, index + 1);
    const states: FileState[] = [];
    const own: MovedSocket[] = [];
    for (const { rewritten, app } of apps.flatMap((app) =>
      app.files.map((rewritten) => ({ rewritten, app })),
    )) {
      if (!rewritten.change) continue;
      const { change: plain, done: offsets } = stepOf(rewritten, app, done, migration.settings);
      if (!plain) continue;
      const change = await format(plain);
      states.push(change);
      const fresh = sites.filter(
        (site) =>
          site.file === change.file &&
          isRewritten(site) &&
          offsets.includes(site.span.start) &&
          !moved.has(site),
      );
      own.push(...fresh.map((site) => placed(site, change)));
    }
    // What could not be moved yet goes with a later route.
    if (own.length === 0) continue;
    if (sql) states.push({ ...sql, after: sqlOf(done) || (sql.before ?? '') });
    const named = routes.filter(({ path }) => own.some(({ site }) => site.route === path));
    const written = add(
      states.filter(({ after }) => after !== ''),
      (news) =>
        messageOfRoute({
          moved: own,
          routes: named,
          sql: news.some(({ path }) => path === sql?.path) ? sql?.file : undefined,
        }),
    );
    if (written) for (const { site } of own) moved.add(site);
  }

  const late = sites.filter((site) => isRewritten(site) && !moved.has(site));
  const changeOf = ({ file }: SiteOutcome): FileChange | undefined =>
    changes.find((one) => one.file === file);
  const manual = sites.filter((site) => site.action === 'manual' && changeOf(site));
  add(changes, () =>
    late.length > 0
      ? messageOfRoute({
          moved: late.map((site) => placed(site, changeOf(site))),
          routes: routes.filter(({ path }) => late.some(({ route }) => route === path)),
          sql: undefined,
        })
      : messageOfMarks(manual.map((site) => placed(site, changeOf(site)))),
  );
  return steps;
}

/** One source when only these routes are done; its markers come at the end. */
function stepOf(
  { file, change }: Rewritten,
  { client }: AppRewrite,
  routes: readonly Route[],
  settings: RewriteSettings,
): Step {
  const working = file.plans.filter(({ work }) => work);
  const waiting = working.filter(({ work }) => !routes.some(({ path }) => path === work?.match.route.path));
  if (waiting.length === working.length) return { change: undefined, done: [] };
  const apart =
    waiting.length === 0
      ? { ...redecide(file, {}), unread: file.unread }
      : refuse(file, new Map(waiting.map((plan) => [offsetOf(plan), 'its route comes later'])));
  const made = rewriteOne(apart, client, { ...settings, markers: false });
  const done = made.file.plans.filter(({ work }) => work).map(offsetOf);
  return { change: made.change && { ...made.change, file: change?.file ?? file.file }, done };
}
