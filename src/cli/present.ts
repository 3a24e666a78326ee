import path from 'node:path';
import type { Result } from '../contract.js';
import { codeOwners } from '../project/codeowners.js';
import { readText } from '../project/files.js';
import { loadReporter, type FormatName } from '../report/index.js';
import { printable } from '../report/text.js';
import { codeLinks } from './code-links.js';
import type { CommonOptions } from './options.js';
import { proseWidth, takesColor, type Stream, type Terminal } from './terminal.js';

/** Paths are printed for whoever follows them: GitHub counts from the checkout, a person from where they stand. */
function rootFor(format: FormatName, { cwd, env }: Terminal): string {
  return format === 'github' ? (env.GITHUB_WORKSPACE ?? cwd) : cwd;
}

/**
 * Shows a result: the reports for files first, so that they exist whatever happens to the terminal, then the one for the
 * standard output. A patch goes there alone, to be piped or saved; the summary for people then takes the error stream.
 */
export async function present(result: Result, options: CommonOptions, terminal: Terminal): Promise<void> {
  const { output = [], quiet = false, color } = options;
  const format = options.format ?? (result.dryRun ? 'diff' : 'stylish');
  const source = (file: string): string | undefined => readText(path.resolve(result.cwd, file));
  const link = codeLinks(result.cwd, terminal.env);
  // Only the page has a use for it.
  const owners = [format, ...output.map(({ format: name }) => name)].includes('html')
    ? codeOwners(result.cwd)
    : undefined;
  for (const { format: name, file } of output) {
    const [report, { writeFile }] = await Promise.all([loadReporter(name), import('./write-file.js')]);
    writeFile(
      path.resolve(result.cwd, file),
      report(result, { root: rootFor(name, terminal), source, owners, link }),
      '--output',
    );
  }

  const print = async (name: FormatName, stream: Stream): Promise<void> => {
    const report = await loadReporter(name);
    const text = report(result, {
      color: color && takesColor(stream, terminal.env),
      width: proseWidth(stream),
      quiet,
      root: rootFor(name, terminal),
      source,
      owners,
      link,
    });
    if (text !== '') stream.write(text);
  };
  await print(format, terminal.stdout);
  if (quiet) return;
  if (format === 'diff') await print('stylish', terminal.stderr);
  if (format === 'json') {
    for (const warning of result.warnings) {
      terminal.stderr.write(`realtime-migrate: warning: ${printable(warning)}\n`);
    }
  }
}
