import type { DescribedCommand, DescribedOption } from './describe.js';

/** Completion for fish, to be sourced or to lie in `completions`. */
export function fish(commands: readonly DescribedCommand[]): string {
  const names = commands.map(({ name }) => name).filter((name) => name !== '');
  return `${commands
    .flatMap((command) => {
      const condition =
        command.name === ''
          ? `not __fish_seen_subcommand_from ${names.join(' ')}`
          : `__fish_seen_subcommand_from ${command.name}`;
      const start = `complete -c realtime-migrate -n ${quoted(condition)}`;
      return [
        ...command.words.map((word) => {
          const about = commands.find(({ name }) => name === word)?.description;
          return `${start} -a ${quoted(word)}${about === undefined ? '' : ` -d ${quoted(about)}`}`;
        }),
        ...command.options.map((option) => `${start} ${flagsOf(option)}`),
      ];
    })
    .join('\n')}\n`;
}

function flagsOf({ names, description, value }: DescribedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...flags, ...valueOf(value), `-d ${quoted(description)}`].join(' ');
}

function valueOf(value: DescribedOption['value']): string[] {
  if (value === undefined) return [];
  if (value.kind === 'words') return [`-x -a ${quoted(value.words.join(' '))}`];
  if (value.kind === 'files') return ['-r -F'];
  return [value.kind === 'folders' ? `-x -a '(__fish_complete_directories)'` : '-x'];
}

/** fish knows two escapes in single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
