import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { messageOf, UserError } from '../../errors.js';
import type { Context } from '../context.js';
import { workingDirectory, type CommonOptions } from '../options.js';
import { auditOptions, concludeAudit, type AuditFlags } from './audit.js';

type Options = CommonOptions & AuditFlags;

async function merge(files: string[], given: Options, context: Context): Promise<void> {
  const { api, terminal } = context;
  const cwd = workingDirectory(given, terminal);
  const reports = files.map((name) => ({ name, text: read(path.resolve(cwd, name), name) }));
  const { baseline, updateBaseline } = given;
  await concludeAudit(await api.merge({ cwd, reports, baseline, updateBaseline }), given, context);
}

function read(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`${name}: could not be read: ${messageOf(error)}`);
  }
}

/** Adds `merge`. */
export function addMerge(program: Command, context: Context): Command {
  const command = program
    .command('merge')
    .summary('join the reports of several shards')
    .description(
      'Joins reports that `check --shard` wrote with `--format json` and judges them as one run. Writes nothing.',
    )
    .argument('<reports...>', 'JSON reports of check');
  for (const option of auditOptions()) command.addOption(option);
  return command.action((files: string[], _, self: Command) =>
    merge(files, self.optsWithGlobals<Options>(), context),
  );
}
