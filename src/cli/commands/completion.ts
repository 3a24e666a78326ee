import { Argument, type Command } from 'commander';
import type { Context } from '../context.js';

const shells = ['bash', 'zsh', 'fish'] as const;

/** Adds `completion`: the script is made of the program itself, so it completes what `--help` lists. */
export function addCompletion(program: Command, { terminal }: Context): Command {
  return program
    .command('completion')
    .summary('print the completion script of a shell')
    .description('Prints a script that makes a shell complete commands, options and their values.')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action(async (shell: (typeof shells)[number]) => {
      const [{ describeProgram, ...scripts }, { catalogue }] = await Promise.all([
        import('../completion/index.js'),
        import('../../rules/index.js'),
      ]);
      const codes = catalogue.map(({ code }) => code);
      terminal.stdout.write(scripts[shell](describeProgram(program, { explain: codes, completion: shells })));
    });
}
