import type { Command } from 'commander';

/** A term and what it means. */
type Entry = readonly [term: string, meaning: string];

/** What the help of a command says below its options. */
export interface Manual {
  statuses?: readonly Entry[];
  environment?: readonly Entry[];
  files?: readonly Entry[];
  /** Commands without `npx`, and what each is for. */
  examples: readonly Entry[];
}

const CONFIG_FILE: Entry = ['realtime-migrate.config.*', 'routes, client, SQL; or a key of package.json'];
const BASELINE: Entry = ['realtime-migrate-baseline.json', 'findings that are known and do not fail'];
const NO_COLOR: Entry = ['NO_COLOR', 'plain text'];
const CI: Entry = ['CI', 'no line of progress that is drawn again'];
const WRONG: Entry = ['2', 'wrong usage or configuration, or a file or the tool itself failed'];

/** The statuses of a run that judges. */
export const verdicts: readonly Entry[] = [
  ['0', 'done, nothing is left'],
  ['1', 'findings at error level remain, or more warnings than allowed'],
  WRONG,
];
/** The statuses of a command that only prints. */
const printed: readonly Entry[] = [['0', 'done'], WRONG];

const manuals = {
  migrate: {
    statuses: verdicts,
    environment: [NO_COLOR, CI],
    files: [
      CONFIG_FILE,
      ['.env.example', 'gets the variables that the client reads'],
      ['supabase/migrations, sql', 'where the migration goes: the first if it is there'],
    ],
    examples: [
      ['init', 'find endpoints, write a config'],
      ['./src --dry-run', 'see the patch first'],
      ['./src', 'migrate'],
      ['./src --commits route', 'one commit for each route'],
      ['check', 'fail while a WebSocket is left'],
      ['check --shard 1/4', 'one of four machines'],
      ['sql --out supabase/migrations', 'write the SQL that feeds the channels'],
      ['doctor', 'ask why a channel is silent'],
      ['explain RM002', 'what a finding means'],
    ],
  },
  init: {
    statuses: [
      ['0', 'written, or nothing to write'],
      ['2', 'cancelled, a configuration is there, or the tool failed'],
    ],
    environment: [NO_COLOR, ['CI', 'asks nothing']],
    files: [
      ['realtime-migrate.config.ts', 'written; one that is there stays'],
      ['.env.example', 'gets the variables that the client reads'],
    ],
    examples: [
      ['init', 'ask about each endpoint'],
      ['init --yes', 'take all as it is found'],
      ['init --print', 'see the file first'],
    ],
  },
  check: {
    statuses: verdicts,
    environment: [NO_COLOR, CI, ['GITHUB_WORKSPACE', 'what paths of --format github start from']],
    files: [CONFIG_FILE, BASELINE],
    examples: [
      ['check', 'the working directory'],
      ['check --fix --dry-run', 'see what --fix would write'],
      ['check --update-baseline', 'accept what is there today'],
      ['check --output sarif=out.sarif', 'for code scanning, beside the text'],
    ],
  },
  merge: {
    statuses: verdicts,
    environment: [NO_COLOR],
    files: [BASELINE],
    examples: [['merge part-*.json --format github', 'judge all shards as one run']],
  },
  sql: {
    statuses: printed,
    files: [CONFIG_FILE],
    examples: [
      ['sql | psql "$DATABASE_URL" -v ON_ERROR_STOP=1', 'apply it'],
      ['sql --down', 'the way back'],
      ['sql --db-url "$DATABASE_URL" --out sql', 'start from what the database has'],
    ],
  },
  doctor: {
    statuses: [['0', 'every channel can deliver'], ['1', 'findings at error level remain'], WRONG],
    environment: [
      ['SUPABASE_DB_URL, DATABASE_URL', 'for --db-url'],
      ['SUPABASE_URL', 'for --supabase-url; NEXT_PUBLIC_ or VITE_ too'],
      ['SUPABASE_ANON_KEY', 'for --anon-key; NEXT_PUBLIC_ or VITE_ too'],
      ['SUPABASE_PUBLISHABLE_KEY', 'for --anon-key'],
      NO_COLOR,
    ],
    files: [CONFIG_FILE],
    examples: [
      ['doctor --db-url "$DATABASE_URL"', 'ask the catalog'],
      ['doctor --probe --fix-sql fix.sql', 'see a row arrive, write the remedy'],
    ],
  },
  explain: {
    statuses: printed,
    environment: [NO_COLOR],
    examples: [
      ['explain', 'list all findings'],
      ['explain RM002', 'what one means, and how to settle it'],
    ],
  },
  completion: {
    statuses: printed,
    files: [
      ['~/.bashrc, ~/.zshrc', 'source <(realtime-migrate completion zsh)'],
      ['~/.config/fish/completions/', 'holds realtime-migrate.fish'],
    ],
    examples: [['completion bash >> ~/.bashrc', 'from the next shell on']],
  },
} satisfies Record<string, Manual>;

/** Columns of the longest term that its meaning stands beside. */
const WIDEST = 44;

/** Adds what a manual says below the options: exit status, environment, files, examples. */
export function addManual(command: Command, name: keyof typeof manuals): void {
  command.addHelpText('after', () => `\n${text(manuals[name])}`);
}

function text({ statuses, environment, files, examples }: Manual): string {
  const commands = examples.map(([args, meaning]): Entry => [`$ npx realtime-migrate ${args}`, meaning]);
  const sections: [string, readonly Entry[] | undefined][] = [
    ['Exit status', statuses],
    ['Environment', environment],
    ['Files', files],
    ['Examples', commands],
  ];
  return sections.flatMap(([title, entries]) => (entries ? [section(title, entries)] : [])).join('\n\n');
}

/** Two columns; a meaning without room beside its term stands below it. */
function section(title: string, entries: readonly Entry[]): string {
  const width = Math.max(0, ...entries.map(([term]) => term.length).filter((length) => length <= WIDEST));
  const lines = entries.map(([term, meaning]) =>
    term.length > WIDEST ? `  ${term}\n      ${meaning}` : `  ${term.padEnd(width)}  ${meaning}`,
  );
  return `${title}:\n${lines.join('\n')}`;
}
