/** A command on the same paths; those that stand for the working directory are left out. */
export function commandLine(command: string, paths: readonly string[]): string {
  return [command, ...paths.filter((path) => path !== '.').map(quoted)].join(' ');
}

/** A word for a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w./@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
