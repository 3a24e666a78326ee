import type { DescribedCommand, Value } from './describe.js';

/** A word that every shell takes as it is. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The pattern of a `case` for the options of any command that take the same kind of value. */
export function optionsWith(commands: readonly DescribedCommand[], kind: Value['kind']): string {
  const options = commands.flatMap(({ options: own }) => own);
  const names = options.filter(({ value }) => value?.kind === kind).flatMap((option) => option.names);
  return [...new Set(names)].join('|');
}

/** The options whose value is one of some words, each with a `case` pattern that tells it from the same name elsewhere. */
export function choices(commands: readonly DescribedCommand[]): { pattern: string; words: string }[] {
  return commands.flatMap(({ name, options }) =>
    options.flatMap((option) =>
      option.value?.kind === 'words'
        ? [
            {
              pattern: option.names.map((long) => `${name}:${long}`).join('|'),
              words: option.value.words.join(' '),
            },
          ]
        : [],
    ),
  );
}

/** The pattern of a `case` that the names of commands match. */
export function commandNames(commands: readonly DescribedCommand[]): string {
  return commands
    .map(({ name }) => name)
    .filter((name) => name !== '')
    .join('|');
}
