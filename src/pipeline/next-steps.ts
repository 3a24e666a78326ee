import type { CommitList, FileChange, NextStep, SiteOutcome } from '../contract.js';
import { installCommand, uninstallCommand } from '../project/package-manager.js';
import { unusedDependencies } from '../project/unused-dependencies.js';
import { commandLine, quoted } from './command-line.js';
import { isRewritten } from '../rules/index.js';
import { sendStep, type SilentChannel } from './silent-channels.js';
import { usesClient, type AppRewrite } from './work.js';

interface Facts {
  cwd: string;
  paths: readonly string[];
  apps: readonly AppRewrite[];
  sites: readonly SiteOutcome[];
  sql: FileChange | null;
  /** Whether git can show what changed. */
  git: boolean;
  /** What was committed, where that was asked for. */
  commits: CommitList | undefined;
  /** Routes of the back end that no client opens any more. */
  dead: number;
  /** Broadcast channels that only the old back end could have sent on. */
  silent: readonly SilentChannel[];
}

/** What a user does after the files are written, in order. */
export function nextStepsOf({ cwd, paths, apps, sites, sql, git, commits, dead, silent }: Facts): NextStep[] {
  const working = apps.filter(usesClient);
  const steps: NextStep[] = [];
  for (const { appDir } of working) {
    const install = installCommand({ cwd, appDir });
    if (install) steps.push({ text: 'Install the Supabase client:', command: install.command });
  }
  for (const { client } of working) {
    if (client?.setup !== undefined) steps.push({ text: client.setup });
  }
  if (sql) steps.push(sqlStep(sql));
  if (silent.length > 0) steps.push(sendStep(silent));
  if (working.length > 0)
    steps.push({
      text: `Ask whether each channel can deliver${sql ? ', once that is applied' : ''}:`,
      command: 'npx realtime-migrate doctor --db-url "$DATABASE_URL"',
    });
  steps.push(...(commits ? commitSteps(commits) : compareSteps(sites, git)));
  for (const app of working) steps.push(...uninstallSteps(cwd, app));
  const none =
    dead === 1
      ? 'one WebSocket route, which no client opens'
      : `${String(dead)} WebSocket routes, which no client opens`;
  steps.push({
    text:
      dead > 0
        ? `Delete what is left of the back end: ${none} any more. This names it with all that belongs to it, and keeps new sockets out in CI:`
        : 'See what is left, also in CI, where it keeps new sockets out:',
    command: commandLine('npx realtime-migrate check', dead > 0 ? [] : paths),
  });
  return steps;
}

function compareSteps(sites: readonly SiteOutcome[], git: boolean): NextStep[] {
  const review = sites.filter((site) => isRewritten(site) && site.action === 'review').length;
  if (review === 0) return [];
  const what = review === 1 ? 'the rewrite' : `the ${String(review)} rewrites`;
  const text = `Compare ${what} listed above with the reasons given there${git ? ':' : '.'}`;
  return [git ? { text, command: 'git diff' } : { text }];
}

function commitSteps({ branch, base }: CommitList): NextStep[] {
  if (branch === null || base === null) return [];
  const text = `Read ${branch} commit by commit, beside the reasons that the messages give:`;
  return [{ text, command: `git log -p --reverse ${quoted(base)}..${quoted(branch)}`, local: true }];
}

/** Libraries whose last socket went. `ws` may still be the transport of the Supabase client, where Node has none. */
function uninstallSteps(cwd: string, { appDir, files }: AppRewrite): NextStep[] {
  const names = files.flatMap(({ file, change }) =>
    change
      ? file.plans.flatMap(({ site, work, package: own }) => (work && (own ?? site.library?.name)) ?? [])
      : [],
  );
  const texts = new Map(
    files.flatMap(({ change }) => (change ? [[change.path, change.after] as const] : [])),
  );
  const unused = unusedDependencies({ appDir, names: names.filter((name) => name !== 'ws'), texts });
  if (unused.length === 0) return [];
  const list = unused.map((name) => `\`${name}\``).join(', ');
  const text = `${list} ${unused.length === 1 ? 'is' : 'are'} no longer imported:`;
  return [{ text, command: uninstallCommand({ cwd, appDir, names: unused }) }];
}

function sqlStep({ file }: FileChange): NextStep {
  const project = /^(?:(.*)\/)?supabase\/migrations\//.exec(file);
  if (project) {
    // The CLI looks for its project in the folder where it runs.
    const command = commandLine(
      'npx supabase db push',
      project[1] === undefined ? [] : ['--workdir', project[1]],
    );
    return { text: `Apply ${file} to the database:`, command };
  }
  return {
    text: `Apply ${file} to the database:`,
    command: `psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f ${quoted(file)}`,
  };
}
