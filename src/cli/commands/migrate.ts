import { Option, type Command } from 'commander';
import type { Context } from '../context.js';
import { exitStatus, FAILED } from '../exit-status.js';
import { withPullRequest } from '../pull-request.js';
import { pathsOrHere, workingDirectory, type CommonOptions } from '../options.js';

interface Options extends CommonOptions {
  dryRun?: boolean;
  force?: boolean;
  safeOnly?: boolean;
  markers: boolean;
  sql: boolean;
  verify: boolean;
  commits?: 'route';
  formatWith?: 'project';
  install?: boolean;
}

const options: Option[] = [
  new Option('--dry-run', 'print the patch, write nothing'),
  new Option('--force', 'write also where git could not bring the old files back'),
  new Option('--safe-only', 'leave out rewrites that need a look'),
  new Option('--no-markers', 'no comment above what is left'),
  new Option('--no-sql', 'no SQL migration'),
  new Option('--no-verify', 'do not type-check the result'),
  new Option('--commits <unit>', 'commit the changes on a new branch, route by route').choices(['route']),
  new Option('--format-with <formatter>', 'format the changed files as the project does').choices([
    'project',
  ]),
  new Option('--install', 'run the install command for the Supabase client'),
];

async function migrate(paths: string[], given: Options, { api, terminal, finish }: Context): Promise<void> {
  const [{ createProgress }, { present }] = await Promise.all([
    import('../progress.js'),
    import('../present.js'),
  ]);
  const { config, dryRun, force, safeOnly, markers, sql, verify, commits, formatWith } = given;
  const cwd = workingDirectory(given, terminal);
  const { onProgress, clear } = createProgress(terminal);
  let result = await api
    .migrate({
      cwd,
      paths: pathsOrHere(paths),
      configFile: config,
      dryRun,
      force,
      safeOnly,
      markers,
      sql,
      verify,
      commits,
      formatWith,
      onProgress,
    })
    .finally(clear);
  let status = exitStatus(result);
  if (given.install && !dryRun) {
    const installed = await (await import('../install.js')).install(result, terminal);
    result = installed.result;
    if (!installed.ok) status = FAILED;
  }
  const { outputs, result: told } = withPullRequest(result, given.output);
  await present(told, { ...given, output: outputs }, terminal);
  finish(status);
}

/** Makes the program itself the command that migrates. */
export function addMigrate(program: Command, context: Context): void {
  program.argument('[paths...]', 'files and folders to migrate (default: the working directory)');
  for (const option of options) program.addOption(option.helpGroup('Options of migrate:'));
  program.action((paths: string[]) => migrate(paths, program.opts<Options>(), context));
}
