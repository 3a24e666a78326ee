import { Option, type Command } from 'commander';
import { UserError } from '../../errors.js';
import { printable } from '../../report/text.js';
import type { Context } from '../context.js';
import { pathsOrHere, workingDirectory, type CommonOptions } from '../options.js';

interface Options extends CommonOptions {
  out?: string;
  types?: string;
  down?: boolean;
  dbUrl?: string;
  schema?: string;
}

const options: Option[] = [
  new Option('--out <dir>', 'write the migration into this folder, unless it holds the same one already'),
  new Option('--types <file>', 'write the rows of the tables as TypeScript, for .on<Row>(…)'),
  new Option('--down', 'print the way back'),
  new Option('--db-url <url>', 'complete what this database has, views become tables; it is only read'),
  new Option('--schema <file>', 'the same from a file that pg_dump made of the schema alone'),
];

/** SQL alone goes to the standard output, so that it can be piped into `psql`; what a person should know goes beside it. */
async function sql(paths: string[], given: Options, { api, terminal }: Context): Promise<void> {
  const { config, out, types, down, quiet, dbUrl, schema } = given;
  if (down && out !== undefined)
    throw new UserError(
      '--down: is printed only: whatever runs migrations would run it right after the others',
    );
  const cwd = workingDirectory(given, terminal);
  const result = await api.sql({
    cwd,
    paths: pathsOrHere(paths),
    configFile: config,
    out,
    types,
    dbUrl,
    schema,
  });
  const say = (text: string): void => {
    if (!quiet) terminal.stderr.write(`realtime-migrate: ${printable(text)}\n`);
  };
  for (const note of result.notes) say(note);
  const written = (kind: string): string[] =>
    result.changes.filter((change) => change.kind === kind).map(({ file }) => printable(file));
  for (const file of written('source')) say(`wrote ${file}`);
  if (out === undefined) {
    const text = down ? result.down : result.up;
    if (text === '') say('the configured routes need nothing from the database');
    else terminal.stdout.write(text);
    return;
  }
  const migrations = written('sql');
  for (const file of migrations) terminal.stdout.write(`${file}\n`);
  if (migrations.length > 0) return;
  say(
    result.up === ''
      ? 'nothing was written: the configured routes need nothing from the database'
      : `nothing was written: ${out} holds this migration already`,
  );
}

/** Adds `sql`. */
export function addSql(program: Command, context: Context): Command {
  const command = program
    .command('sql')
    .summary('print or write the SQL that makes the channels deliver')
    .argument('[paths...]', 'where the code is that receives the rows (default: the working directory)')
    .description(
      'Prints one migration for the configured routes: tables, grants, policies, publication. Writes nothing without --out.',
    );
  for (const option of options) command.addOption(option);
  return command.action((paths: string[], _, self: Command) =>
    sql(paths, self.optsWithGlobals<Options>(), context),
  );
}
