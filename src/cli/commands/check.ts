import { InvalidArgumentError, Option, type Command } from 'commander';
import { UserError } from '../../errors.js';
import type { Shard } from '../../discover/shard.js';
import type { Context } from '../context.js';
import { pathsOrHere, workingDirectory, type CommonOptions } from '../options.js';
import { auditOptions, concludeAudit, type AuditFlags } from './audit.js';

type Options = CommonOptions & AuditFlags & { shard?: Shard };

/** `2/8`. */
function parseShard(value: string): Shard {
  const [, index = 0, total = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(value) ?? []).map(Number);
  if (index < 1 || index > total) throw new InvalidArgumentError('Expected i/n, for example 1/4.');
  return { index, total };
}

async function check(paths: string[], given: Options, context: Context): Promise<void> {
  const { api, terminal } = context;
  const { config: configFile, baseline, updateBaseline, shard } = given;
  if (shard && (baseline !== undefined || updateBaseline))
    throw new UserError(
      '--shard: a part of the findings cannot be held against a baseline: give it to merge',
    );
  const { createProgress } = await import('../progress.js');
  const cwd = workingDirectory(given, terminal);
  const fixes = given.format === 'sarif' || given.output?.some(({ format }) => format === 'sarif');
  const { onProgress, clear } = createProgress(terminal);
  const result = await api
    .check({
      cwd,
      paths: pathsOrHere(paths),
      configFile,
      baseline: shard ? false : baseline,
      updateBaseline,
      shard,
      fixes,
      onProgress,
    })
    .finally(clear);
  await concludeAudit(result, given, context);
}

/** Adds `check`. */
export function addCheck(program: Command, context: Context): Command {
  const command = program
    .command('check')
    .summary('audit: report what is left, write nothing')
    .description('Reports every hand-written WebSocket that is left. Writes nothing.')
    .argument('[paths...]', 'files and folders to check (default: the working directory)');
  for (const option of auditOptions()) command.addOption(option);
  return command
    .addOption(new Option('--shard <i/n>', 'look at one of n parts of the files only').argParser(parseShard))
    .action((paths: string[], _, self: Command) => check(paths, self.optsWithGlobals<Options>(), context));
}
