import type { Command } from 'commander';
import type { Context } from '../context.js';
import type { CommonOptions } from '../options.js';
import { proseWidth, takesColor } from '../terminal.js';

/** Adds `explain`. */
export function addExplain(program: Command, { terminal }: Context): Command {
  return program
    .command('explain')
    .summary('what a finding means and how to fix it')
    .description('Explains a finding: why it matters and how to fix it. Without a code, lists all of them.')
    .argument('[code]', 'code or name, for example RM002')
    .action(async (code: string | undefined, _, command: Command) => {
      const { explain, listFindings } = await import('../../report/explain.js');
      const { stdout, env } = terminal;
      const color = command.optsWithGlobals<CommonOptions>().color && takesColor(stdout, env);
      stdout.write(code === undefined ? listFindings() : explain(code, { color, width: proseWidth(stdout) }));
    });
}
