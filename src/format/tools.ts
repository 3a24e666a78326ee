/** A formatter that projects use, and how one text goes through it without touching a file. */
export interface Tool {
  /** Of its package, too. */
  package: string;
  name: string;
  /** Names of its configuration files. */
  config: RegExp;
  /** Where `package.json` may hold its configuration. */
  key?: string;
  /** A file beside or above the configuration that it reads from its working directory. */
  ignoreFile?: string;
  /** Arguments; the text comes through the standard input. `isNew`: there is no such file yet. */
  args: (file: { absolute: string; relative: string; isNew: boolean }) => string[];
  /** What it made of the text; undefined where it left it alone. Throws with its words where it could not read it. */
  read: (stdout: string) => string | undefined;
  /** The statuses with which it has done its work. */
  statuses: readonly number[];
}

const same = (stdout: string): string => stdout;

/** In this order where a folder has the configuration of several, and its scripts name none or all of them. */
export const formatters: readonly Tool[] = [
  {
    package: 'prettier',
    name: 'prettier',
    config: /^(?:\.prettierrc(?:\.(?:json5?|ya?ml|toml|[cm]?[jt]s))?|prettier\.config\.[cm]?[jt]s)$/,
    key: 'prettier',
    ignoreFile: '.prettierignore',
    args: ({ absolute }) => ['--stdin-filepath', absolute],
    read: same,
    statuses: [0],
  },
  {
    package: '@biomejs/biome',
    name: 'biome',
    config: /^\.?biome\.jsonc?$/,
    args: ({ absolute }) => ['format', `--stdin-file-path=${absolute}`],
    read: same,
    statuses: [0],
  },
  {
    package: 'dprint',
    name: 'dprint',
    config: /^\.?dprint\.jsonc?$/,
    // It leaves out what its configuration excludes for a whole path only, and wants such a file to be there.
    args: ({ absolute, relative, isNew }) => ['fmt', '--stdin', isNew ? relative : absolute],
    read: same,
    statuses: [0],
  },
];

/** Formats where nothing else does. */
export const eslint: Tool = {
  package: 'eslint',
  name: 'eslint',
  config: /^(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.(?:json|ya?ml|c?js))?)$/,
  key: 'eslintConfig',
  args: ({ absolute }) => ['--stdin', '--stdin-filename', absolute, '--fix-dry-run', '--format', 'json'],
  read: fixedByEslint,
  // 1 says that problems are left, which were there before.
  statuses: [0, 1],
};

interface EslintResult {
  output?: string;
  messages: { fatal?: boolean; severity: number; message: string; line?: number }[];
}

function fixedByEslint(stdout: string): string | undefined {
  const [result] = JSON.parse(stdout) as EslintResult[];
  const fatal = result?.messages.find((message) => message.fatal && message.severity === 2);
  if (fatal)
    throw new Error(`${fatal.message}${fatal.line === undefined ? '' : ` (line ${String(fatal.line)})`}`);
  return result?.output;
}
