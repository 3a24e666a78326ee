import type { FileChange, NextStep, SiteOutcome } from '../contract.js';
import { installCommand } from '../project/package-manager.js';
import { isRewritten } from '../rules/index.js';
import { usesClient, type AppRewrite } from './work.js';

interface Facts {
  cwd: string;
  paths: readonly string[];
  apps: readonly AppRewrite[];
  sites: readonly SiteOutcome[];
  sql: FileChange | null;
  /** Whether git can show what changed. */
  git: boolean;
}

/** What a user does after the files are written, in order. */
export function nextStepsOf({ cwd, paths, apps, sites, sql, git }: Facts): NextStep[] {
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
  const review = sites.filter((site) => isRewritten(site) && site.action === 'review').length;
  if (review > 0) {
    const what = review === 1 ? 'the rewrite' : `the ${String(review)} rewrites`;
    const text = `Compare ${what} listed above with the reasons given there${git ? ':' : '.'}`;
    steps.push(git ? { text, command: 'git diff' } : { text });
  }
  steps.push({
    text: 'See what is left, also in CI, where it keeps new sockets out:',
    command: checkCommand(paths),
  });
  return steps;
}

function sqlStep({ file }: FileChange): NextStep {
  if (/(^|\/)supabase\/migrations\//.test(file)) {
    return { text: `Apply ${file} to the database:`, command: 'npx supabase db push' };
  }
  return {
    text: `Apply ${file} to the database:`,
    command: `psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f ${quoted(file)}`,
  };
}

function checkCommand(paths: readonly string[]): string {
  const named = paths.filter((path) => path !== '.');
  return ['npx realtime-migrate check', ...named.map(quoted)].join(' ');
}

function quoted(text: string): string {
  return /^[\w./@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
