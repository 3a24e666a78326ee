import { InvalidArgumentError, Option, type Command } from 'commander';
import { UserError } from '../../errors.js';
import type { Given } from '../../pipeline/index.js';
import type { Context } from '../context.js';
import { exitStatus } from '../exit-status.js';
import { workingDirectory, type CommonOptions } from '../options.js';

interface Options extends CommonOptions {
  dbUrl?: string;
  supabaseUrl?: string;
  anonKey?: string;
  accessToken?: string;
  role?: string;
  timeout?: number;
  probe?: boolean;
  fixSql?: string;
}

/** Where a value is looked for that no option gives, the more specific first. */
const VARIABLES = {
  dbUrl: ['SUPABASE_DB_URL', 'DATABASE_URL'],
  supabaseUrl: ['SUPABASE_URL', 'NEXT_PUBLIC_SUPABASE_URL', 'VITE_SUPABASE_URL'],
  anonKey: [
    ...['SUPABASE_ANON_KEY', 'SUPABASE_PUBLISHABLE_KEY'],
    ...['NEXT_PUBLIC_SUPABASE_ANON_KEY', 'VITE_SUPABASE_ANON_KEY'],
  ],
} as const;

/** Seconds, also parts of one. */
function parseSeconds(value: string): number {
  const seconds = Number(value);
  if (!/^\d+(\.\d+)?$/.test(value) || seconds <= 0 || seconds > 600)
    throw new InvalidArgumentError('Expected seconds, more than 0 and at most 600.');
  return seconds;
}

const options: Option[] = [
  new Option('--db-url <url>', 'connection string of the database (or SUPABASE_DB_URL, DATABASE_URL)'),
  new Option('--supabase-url <url>', 'address of the project, to join the channels (or SUPABASE_URL)'),
  new Option('--anon-key <key>', 'anon or publishable key of the page (or SUPABASE_ANON_KEY)'),
  new Option('--access-token <jwt>', 'look as this signed-in user does'),
  new Option('--role <name>', 'database role of the subscribers (default: authenticated, or anon)'),
  new Option('--timeout <seconds>', 'longest wait for any answer (default: 15)').argParser(parseSeconds),
  new Option('--probe', 'write a marked row to each table, wait for it, take it back'),
  new Option('--fix-sql <file>', 'write SQL that puts right what can be put right'),
];

async function doctor(paths: string[], given: Options, context: Context): Promise<void> {
  const { api, terminal, finish } = context;
  const { config: configFile, role, timeout, probe, fixSql } = given;
  const find = (name: keyof typeof VARIABLES, option: string): Given | undefined => {
    const value = given[name];
    if (value !== undefined) {
      if (value.trim() === '') throw new UserError(`${option}: is empty`);
      return { value: value.trim(), source: option };
    }
    const variable = VARIABLES[name].find((it) => terminal.env[it]?.trim());
    return variable === undefined
      ? undefined
      : { value: (terminal.env[variable] ?? '').trim(), source: variable };
  };
  const supabaseUrl = find('supabaseUrl', '--supabase-url');
  const anonKey = find('anonKey', '--anon-key');
  if (given.supabaseUrl !== undefined && !anonKey)
    throw new UserError('--supabase-url: give --anon-key as well (or SUPABASE_ANON_KEY)');
  if (given.anonKey !== undefined && !supabaseUrl)
    throw new UserError('--anon-key: give --supabase-url as well (or SUPABASE_URL)');
  const { createProgress } = await import('../progress.js');
  const { onProgress, clear } = createProgress(terminal);
  const result = await api
    .doctor({
      cwd: workingDirectory(given, terminal),
      paths: paths.length > 0 ? paths : undefined,
      configFile,
      database: find('dbUrl', '--db-url'),
      supabaseUrl,
      anonKey,
      accessToken:
        given.accessToken === undefined ? undefined : { value: given.accessToken, source: '--access-token' },
      role,
      timeout,
      probe,
      fixSql,
      onProgress,
    })
    .finally(clear);
  const { present } = await import('../present.js');
  await present(result, given, terminal);
  finish(exitStatus(result));
}

/** Adds `doctor`. */
export function addDoctor(program: Command, context: Context): Command {
  const command = program
    .command('doctor')
    .summary('ask a live project whether its channels can deliver')
    .description(
      'Asks a live database, and joins the channels at a live endpoint: can each channel of the code and of the configuration deliver? Changes nothing there without --probe.',
    )
    .argument('[paths...]', 'files and folders with the channels (default: the working directory)');
  for (const option of options) command.addOption(option);
  return command.action((paths: string[], _, self: Command) =>
    doctor(paths, self.optsWithGlobals<Options>(), context),
  );
}
