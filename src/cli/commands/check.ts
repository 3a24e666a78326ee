import { InvalidArgumentError, Option, type Command } from 'commander';
import { UserError } from '../../errors.js';
import type { Shard } from '../../discover/shard.js';
import type { FormatName } from '../../report/index.js';
import type { Context } from '../context.js';
import { optimiseLate } from '../optimise-late.js';
import { pathsOrHere, workingDirectory, type CommonOptions } from '../options.js';
import { auditOptions, concludeAudit, type AuditFlags } from './audit.js';

type Options = CommonOptions &
  AuditFlags & { shard?: Shard; fix?: boolean; dryRun?: boolean; force?: boolean };

/** `2/8`. */
function parseShard(value: string): Shard {
  const [, index = 0, total = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(value) ?? []).map(Number);
  if (index < 1 || index > total) throw new InvalidArgumentError('Expected i/n, for example 1/4.');
  return { index, total };
}

async function check(paths: string[], given: Options, context: Context): Promise<void> {
  const { api, terminal } = context;
  optimiseLate();
  const { config: configFile, baseline, updateBaseline, shard, fix, dryRun, force } = given;
  if (shard && (baseline !== undefined || updateBaseline))
    throw new UserError(
      '--shard: a part of the findings cannot be held against a baseline: give it to merge',
    );
  if (!fix && (dryRun || force))
    throw new UserError(`${dryRun ? '--dry-run' : '--force'}: check writes nothing without --fix`);
  const { createProgress } = await import('../progress.js');
  const cwd = workingDirectory(given, terminal);
  const wants = (name: FormatName): boolean =>
    given.format === name || (given.output ?? []).some(({ format }) => format === name);
  const { onProgress, clear } = createProgress(terminal);
  const result = await api
    .check({
      cwd,
      paths: pathsOrHere(paths),
      configFile,
      baseline: shard ? false : baseline,
      updateBaseline,
      shard,
      fixes: wants('sarif') || wants('html'),
      provision: wants('html'),
      fix,
      dryRun,
      force,
      onProgress,
    })
    .finally(clear);
  await concludeAudit(result, given, context);
}

/** Adds `check`. */
export function addCheck(program: Command, context: Context): Command {
  const command = program
    .command('check')
    .summary('audit: report what is left')
    .description(
      'Reports every hand-written WebSocket that is left, and channels that cannot work. Writes nothing without --fix.',
    )
    .argument('[paths...]', 'files and folders to check (default: the working directory)');
  for (const option of auditOptions()) command.addOption(option);
  return command
    .addOption(
      new Option('--fix', 'settle what needs no thought in code that has channels, then report the rest'),
    )
    .addOption(new Option('--dry-run', 'with --fix: print the patch, write nothing'))
    .addOption(new Option('--force', 'with --fix: write also where git could not bring the old files back'))
    .addOption(new Option('--shard <i/n>', 'look at one of n parts of the files only').argParser(parseShard))
    .action((paths: string[], _, self: Command) => check(paths, self.optsWithGlobals<Options>(), context));
}
