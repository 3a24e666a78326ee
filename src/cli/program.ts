import { Command, type Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { addCheck } from './commands/check.js';
import { addCompletion } from './commands/completion.js';
import { addDoctor } from './commands/doctor.js';
import { addExplain } from './commands/explain.js';
import { addInit } from './commands/init.js';
import { addMerge } from './commands/merge.js';
import { addMigrate } from './commands/migrate.js';
import { addSql } from './commands/sql.js';
import type { Context } from './context.js';
import { addManual } from './manual.js';
import { commonNames, commonOptions } from './options.js';

/**
 * The options of the program can stand before and after the name of a command, so commander gives a command all of them.
 * Makes it know, and list in its help, only those named.
 */
function limitGlobals(command: Command, allowed: ReadonlySet<string>): void {
  const { parent } = command;
  const foreign = (option: Option) => !allowed.has(option.attributeName());
  command.configureHelp({
    showGlobalOptions: true,
    visibleGlobalOptions: () =>
      parent?.options.filter(
        (option) => !foreign(option) && !command.options.some(({ long }) => long === option.long),
      ) ?? [],
  });
  command.hook('preAction', () => {
    const given = parent?.options.find(
      (option) => foreign(option) && parent.getOptionValueSource(option.attributeName()) === 'cli',
    );
    if (given) command.error(`error: ${command.name()} has no option '${given.long ?? given.flags}'`);
  });
}

/** The command line. Throws a `CommanderError` instead of ending the process, also after `--help`. */
export function createProgram(context: Context): Command {
  const { stdout, stderr } = context.terminal;
  const program = new Command('realtime-migrate')
    .description('Migrates hand-written WebSockets to Supabase Realtime.')
    .usage('[paths...] [options]\n       realtime-migrate <command> [options]')
    .version(packageJson.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => {
        const line = text
          .trim()
          .replace(/^error: /, '')
          .replaceAll('\n', ' ');
        write(`realtime-migrate: ${line}\n`);
      },
    });
  for (const option of commonOptions) program.addOption(option);
  addMigrate(program, context);
  addManual(program, 'migrate');
  // Its own by these names are read by the program, wherever they stand.
  add('init', addInit, ['cwd', 'quiet', 'color']);
  add('check', addCheck, [...commonNames, 'dryRun', 'force']);
  add(
    'merge',
    addMerge,
    [...commonNames].filter((name) => name !== 'config'),
  );
  add('sql', addSql, ['config', 'cwd', 'quiet']);
  add('doctor', addDoctor, [...commonNames]);
  add('explain', addExplain, ['color']);
  add('completion', addCompletion, []);
  return program;

  function add(
    name: Parameters<typeof addManual>[1],
    to: (program: Command, context: Context) => Command,
    globals: readonly string[],
  ): void {
    const command = to(program, context);
    limitGlobals(command, new Set(globals));
    addManual(command, name);
  }
}
