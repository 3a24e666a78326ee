import { Option, type Command } from 'commander';
import { plural, printable } from '../../report/text.js';
import type { InitResult, Proposal } from '../../pipeline/index.js';
import type { Context } from '../context.js';
import { DONE, FAILED } from '../exit-status.js';
import { pathsOrHere, workingDirectory, type CommonOptions } from '../options.js';
import { canAsk } from '../terminal.js';

interface Options extends CommonOptions {
  yes?: boolean;
  print?: boolean;
}

const options: Option[] = [
  new Option('--yes', 'take everything as it is found, ask nothing'),
  new Option('--print', 'print the configuration, write nothing'),
];

async function init(paths: string[], given: Options, { api, terminal, finish }: Context): Promise<void> {
  const { yes, print, quiet, color } = given;
  const [{ createProgress }, { takesColor }] = await Promise.all([
    import('../progress.js'),
    import('../terminal.js'),
  ]);
  const cwd = workingDirectory(given, terminal);
  const { onProgress, clear } = createProgress(terminal);
  const asks = !yes && !print && !quiet && canAsk(terminal);
  const decide = asks
    ? async (proposal: Proposal) => {
        clear();
        return (await import('../init-prompts.js')).ask(proposal);
      }
    : undefined;
  const result = await api
    .init({ cwd, paths: pathsOrHere(paths), print, onProgress, ...(decide && { decide }) })
    .finally(clear);
  const { outcome, text } = result;
  if (outcome === 'printed') terminal.stdout.write(text);
  else if (outcome === 'cancelled')
    terminal.stderr.write('realtime-migrate: cancelled, nothing was written\n');
  else if (!quiet) {
    const { default: picocolors } = await import('picocolors');
    terminal.stdout.write(
      summary(result, picocolors.createColors(color && takesColor(terminal.stdout, terminal.env))),
    );
  }
  finish(outcome === 'cancelled' ? FAILED : DONE);
}

interface Paint {
  bold: (text: string) => string;
  dim: (text: string) => string;
  yellow: (text: string) => string;
}

function summary({ outcome, scanned, proposal, changes, nextSteps }: InitResult, paint: Paint): string {
  const { routes, aside, unopened } = proposal;
  const lines: string[] = [];
  const list = (title: string, entries: readonly string[]): void => {
    if (entries.length === 0) return;
    lines.push('', paint.bold(title), ...entries.map((entry) => `  ${printable(entry)}`));
  };
  if (outcome === 'nothing') {
    lines.push(
      `Nothing was written: no WebSocket with an endpoint of your own in ${plural(scanned, 'file')}`,
    );
  } else {
    const open = routes.filter(({ refused }) => refused === undefined);
    const undecided = open.filter(({ route }) => route.todo !== undefined).length;
    const todo = undecided > 0 ? `, ${String(undecided)} of them to be decided` : '';
    lines.push(`Wrote ${changes.map(({ file }) => printable(file)).join(', ')}`);
    list(
      `${plural(open.length, 'route')}${todo}`,
      open.flatMap(({ route }) => [
        `${route.path}  ${route.kind}, channel ${route.channel}${route.table === undefined ? '' : ` on ${route.schema ?? 'public'}.${route.table}`}`,
        ...(route.todo === undefined ? [] : [`  ${paint.yellow('todo')} ${route.todo}`]),
      ]),
    );
    list(
      'No channel, as comments',
      routes.flatMap(({ route, refused }) => (refused === undefined ? [] : [`${route.path}: ${refused}`])),
    );
  }
  list('Left as they are', aside);
  list('Served, and opened by nothing here', unopened);
  if (nextSteps.length > 0) lines.push('', paint.bold('Next steps'));
  for (const [index, { text, command }] of nextSteps.entries()) {
    lines.push(`  ${String(index + 1)}. ${printable(text)}`);
    if (command !== undefined) lines.push(`       ${printable(command)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Adds `init`. */
export function addInit(program: Command, context: Context): Command {
  const command = program
    .command('init')
    .summary('find the endpoints, write a configuration')
    .description(
      'Finds every WebSocket endpoint in front end and back end and writes realtime-migrate.config.ts with a route for each, and what it rests on. Asks on a terminal; overwrites nothing.',
    )
    .argument('[paths...]', 'files and folders with the clients (default: the working directory)');
  for (const option of options) command.addOption(option);
  return command.action((paths: string[], _, self: Command) =>
    init(paths, self.optsWithGlobals<Options>(), context),
  );
}
