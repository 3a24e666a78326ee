import path from 'node:path';
import { Option } from 'commander';
import type { Result } from '../../contract.js';
import { plural } from '../../report/text.js';
import type { Context } from '../context.js';
import { exitStatus } from '../exit-status.js';
import { parseCount, type CommonOptions } from '../options.js';

/** What decides whether an audit passes; the same for `check` and for `merge`. */
export interface AuditFlags {
  maxWarnings?: number;
  baseline?: string;
  updateBaseline?: boolean;
}

export function auditOptions(): Option[] {
  return [
    new Option(
      '--baseline <file>',
      'findings that are known and do not fail (default: realtime-migrate-baseline.json, when there is one)',
    ),
    new Option(
      '--update-baseline',
      'take out of the baseline what is gone; where there is none, write one of all findings',
    ),
    new Option('--max-warnings <n>', 'exit with 1 when there are more').argParser(parseCount),
  ];
}

/** Writes the baseline when asked to, shows the result and sets the exit status. */
export async function concludeAudit(
  result: Result,
  given: CommonOptions & AuditFlags,
  { terminal, finish }: Context,
): Promise<void> {
  const { maxWarnings, updateBaseline } = given;
  const say = (text: string): unknown => terminal.stderr.write(`realtime-migrate: ${text}\n`);
  if (updateBaseline && result.baseline) {
    const { file, text } = result.baseline;
    const { writeFile } = await import('../write-file.js');
    writeFile(path.resolve(result.cwd, file), text, '--update-baseline');
    const left = result.summary.errors + result.summary.warnings;
    if (left > 0)
      say(`${plural(left, 'finding')} not added to ${file}: it only shrinks; delete it to start over`);
  }
  const { present } = await import('../present.js');
  await present(result, given, terminal);
  if (maxWarnings !== undefined && result.summary.warnings > maxWarnings)
    say(`${plural(result.summary.warnings, 'warning')}, at most ${maxWarnings} allowed`);
  finish(exitStatus(result, maxWarnings));
}
