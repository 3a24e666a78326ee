import type { Command, Option } from 'commander';

/** What may stand behind an option: one of some words, a file, a folder, or something only the user knows. */
export type Value =
  { kind: 'words'; words: readonly string[] } | { kind: 'files' } | { kind: 'folders' } | { kind: 'free' };

export interface DescribedOption {
  /** `--format`, and `-h` where there is one. */
  names: string[];
  description: string;
  /** Undefined for a switch. */
  value?: Value;
}

/** A command as its help shows it. */
export interface DescribedCommand {
  /** Empty for what runs without the name of a command. */
  name: string;
  description: string;
  options: DescribedOption[];
  /** Words that may stand as its argument; files where there are none. */
  words: readonly string[];
}

/**
 * The program and its commands, with the options that `--help` lists for each.
 *
 * @param argumentsOf Words for the arguments of a command, by its name.
 */
export function describeProgram(
  program: Command,
  argumentsOf: Readonly<Record<string, readonly string[]>>,
): DescribedCommand[] {
  const commands = program.commands.map((command) => describe(command, argumentsOf[command.name()]));
  const names = commands.map(({ name }) => name);
  return [{ ...describe(program), name: '' }, ...commands].map((command) =>
    command.name === 'help' || command.name === '' ? { ...command, words: names } : command,
  );
}

function describe(command: Command, words: readonly string[] = []): DescribedCommand {
  const help = command.createHelp();
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  return {
    name: command.name(),
    description: help.subcommandDescription(command),
    options: options.map(describeOption),
    words,
  };
}

function describeOption(option: Option): DescribedOption {
  const names = [option.long, option.short].filter((name) => name !== undefined && name !== null);
  return {
    names,
    description: option.description,
    ...(option.required || option.optional ? { value: valueOf(option) } : {}),
  };
}

/** By the placeholder in its flags, as the help shows it. */
function valueOf({ argChoices, flags }: Option): Value {
  if (argChoices) return { kind: 'words', words: argChoices };
  if (/[<[](?:file|name=file)[>\]]/.test(flags)) return { kind: 'files' };
  return { kind: /[<[]dir[>\]]/.test(flags) ? 'folders' : 'free' };
}
