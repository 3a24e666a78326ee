import { Option, type Command } from 'commander';
import path from 'node:path';
import { plural } from '../../report/text.js';
import type { Context } from '../context.js';
import { exitStatus } from '../exit-status.js';
import { parseCount, pathsOrHere, workingDirectory, type CommonOptions } from '../options.js';

interface Options extends CommonOptions {
  maxWarnings?: number;
  baseline?: string;
  updateBaseline?: boolean;
}

async function check(paths: string[], given: Options, { api, terminal, finish }: Context): Promise<void> {
  const [{ createProgress }, { present }] = await Promise.all([
    import('../progress.js'),
    import('../present.js'),
  ]);
  const { config, maxWarnings, baseline, updateBaseline } = given;
  const fixes = given.format === 'sarif' || given.output?.some(({ format }) => format === 'sarif');
  const cwd = workingDirectory(given, terminal);
  const { onProgress, clear } = createProgress(terminal);
  const result = await api
    .check({
      cwd,
      paths: pathsOrHere(paths),
      configFile: config,
      baseline,
      updateBaseline,
      fixes,
      onProgress,
    })
    .finally(clear);
  if (updateBaseline && result.baseline) {
    const { writeFile } = await import('../write-file.js');
    writeFile(path.resolve(cwd, result.baseline.file), result.baseline.text, '--update-baseline');
    const left = result.summary.errors + result.summary.warnings;
    if (left > 0) {
      terminal.stderr.write(
        `realtime-migrate: ${plural(left, 'finding')} not added to ${result.baseline.file}: it only shrinks; delete it to start over\n`,
      );
    }
  }
  await present(result, given, terminal);
  if (maxWarnings !== undefined && result.summary.warnings > maxWarnings) {
    terminal.stderr.write(
      `realtime-migrate: ${plural(result.summary.warnings, 'warning')}, at most ${maxWarnings} allowed\n`,
    );
  }
  finish(exitStatus(result, maxWarnings));
}

/** Adds `check`. */
export function addCheck(program: Command, context: Context): Command {
  return program
    .command('check')
    .summary('audit: report what is left, write nothing')
    .description('Reports every hand-written WebSocket that is left. Writes nothing.')
    .argument('[paths...]', 'files and folders to check (default: the working directory)')
    .addOption(
      new Option(
        '--baseline <file>',
        'findings that are known and do not fail (default: realtime-migrate-baseline.json, when there is one)',
      ),
    )
    .addOption(
      new Option(
        '--update-baseline',
        'take out of the baseline what is gone; where there is none, write one of all findings',
      ),
    )
    .addOption(new Option('--max-warnings <n>', 'exit with 1 when there are more').argParser(parseCount))
    .action((paths: string[], _, command: Command) =>
      check(paths, command.optsWithGlobals<Options>(), context),
    );
}
