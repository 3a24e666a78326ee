/**
 * The house rules, as data: who may import whom, who may use which package, each with the reason. A folder or a
 * package that is missing here is a failure too, so that a new one gets its place and its reason.
 */

export interface FolderRule {
  folder: string;
  /** Folders it may import; `contract.ts` and `errors.ts` are for all. */
  mayImport: readonly string[];
  because: string;
}

/** From left to right: the way a file takes. Nothing imports a folder to its right. */
export const folders: readonly FolderRule[] = [
  {
    folder: 'config',
    mayImport: [],
    because: 'Every stage depends on its result, and a user loads its entry from a configuration file.',
  },
  {
    folder: 'discover',
    mayImport: [],
    because: 'It runs first and on every file; it is given paths and patterns, not a configuration.',
  },
  {
    folder: 'parse',
    mayImport: [],
    because:
      'A text becomes a tree by itself: what is looked for in the tree must not decide how it is read.',
  },
  {
    folder: 'client',
    mayImport: ['parse'],
    because: 'What a socket does is a fact of one tree. Which route it belongs to is decided later, in plan.',
  },
  {
    folder: 'project',
    mayImport: ['discover', 'parse', 'client'],
    because:
      'It looks across files for what one tree cannot tell about a site: constants, types, the client.',
  },
  {
    folder: 'lower',
    mayImport: ['parse', 'client'],
    because:
      'A call of a library is written as plain code before anything is decided, so that one engine decides for all of them.',
  },
  {
    folder: 'backend',
    mayImport: ['parse'],
    because:
      'What a server offers is a fact of its files, which are given; what becomes of a route is decided later.',
  },
  {
    folder: 'plan',
    mayImport: ['config', 'parse', 'client', 'project', 'lower'],
    because: 'It decides from facts, and must not know how an edit or an SQL statement is written.',
  },
  {
    folder: 'links',
    mayImport: ['backend'],
    because:
      'It joins what is known of both sides, as plain data; what is said of it is the business of rules and reports.',
  },
  {
    folder: 'rules',
    mayImport: ['parse', 'client', 'project', 'plan'],
    because:
      'A finding is a code and a place; the catalogue is prose that reports read, so it edits nothing.',
  },
  {
    folder: 'rewrite',
    mayImport: ['config', 'parse', 'client', 'project', 'plan', 'rules'],
    because:
      'Edits follow from a decision, and from the comments that name a finding. They are data: whether they compile and are written is settled later.',
  },
  {
    folder: 'transforms',
    mayImport: ['config', 'parse', 'client', 'project', 'plan', 'rewrite'],
    because:
      'Each runs alone under jscodeshift, so it may use what leads to edits, and nothing that writes or prints.',
  },
  {
    folder: 'verify',
    mayImport: ['parse', 'project'],
    because:
      'It judges the new text as a compiler would. Knowing how the text came about would make it lenient.',
  },
  {
    folder: 'format',
    mayImport: ['discover', 'parse', 'rewrite'],
    because:
      'It lays out texts as the formatter of the project does, whatever they are about. It runs that program, and writes nothing.',
  },
  {
    folder: 'rows',
    mayImport: ['project', 'verify'],
    because:
      'What a row looks like is a fact of types, which the checker of the verification knows; which columns a table gets from it is decided in sql.',
  },
  {
    folder: 'sql',
    mayImport: ['config'],
    because:
      'The migration follows from routes and from facts about rows, given as data, so that it can be printed without any source.',
  },
  {
    folder: 'doctor',
    mayImport: ['rules', 'sql'],
    because:
      'It asks a live project about channels, which are given; where they were found is not its business.',
  },
  {
    folder: 'apply',
    mayImport: ['discover'],
    because:
      'It writes what it is given, whatever made it; git is asked through the one door that discover has.',
  },
  {
    folder: 'report',
    mayImport: ['rules'],
    because:
      'A format is a pure function of a result; the catalogue gives the words, everything else is in the data.',
  },
  {
    folder: 'propose',
    mayImport: ['config', 'backend', 'plan', 'links', 'sql', 'report'],
    because:
      'It makes routes of what is known of both sides, as data and as the text of a configuration; asking and writing are not its business.',
  },
  {
    folder: 'pipeline',
    mayImport: [
      ...[
        'config',
        'discover',
        'parse',
        'client',
        'project',
        'backend',
        'links',
        'plan',
        'rules',
        'rewrite',
        'transforms',
      ],
      ...['verify', 'format', 'rows', 'sql', 'doctor', 'apply', 'report', 'propose'],
    ],
    because: 'The files in src itself join the stages and are the public API.',
  },
  {
    folder: 'eslint',
    mayImport: ['config', 'rules', 'pipeline'],
    because: 'It shows in an editor what a check finds; it must find nothing of its own.',
  },
  {
    folder: 'cli',
    mayImport: ['config', 'discover', 'project', 'rules', 'sql', 'apply', 'report', 'pipeline'],
    because:
      'It turns arguments into calls and results into output; how a socket is analysed is not its business.',
  },
];

export interface PackageRule {
  folders: readonly string[];
  /** Only by `import()`: most runs never need it. */
  lazy?: true;
  because: string;
}

/** A scope such as `@babel` stands for its packages. Imports of types alone are free: they load nothing. */
export const packages: Readonly<Record<string, PackageRule>> = {
  valibot: { folders: ['config'], because: 'What enters is checked once, at the door.' },
  jiti: {
    folders: ['config'],
    lazy: true,
    because: 'Only a configuration in TypeScript or JavaScript is run.',
  },
  'fast-glob': {
    folders: ['discover'],
    lazy: true,
    because: 'In a git tree git lists the files, seven times faster.',
  },
  ignore: { folders: ['discover'], lazy: true, because: 'In a git tree git reads .gitignore itself.' },
  '@babel': {
    folders: ['parse', 'client', 'project', 'lower', 'plan', 'rules', 'rewrite', 'transforms'],
    because: 'The stages that handle trees; a run without a candidate loads none of them.',
  },
  '@lezer': {
    folders: ['parse'],
    because: 'Python is read in one place; what is done with a tree of it needs its types alone.',
  },
  jscodeshift: {
    folders: ['pipeline'],
    lazy: true,
    because: 'For queries on a tree. Its printer and runner are not used anywhere.',
  },
  'magic-string': { folders: ['rewrite', 'transforms'], because: 'Edits are spans, made in one place.' },
  'ts-morph': {
    folders: ['project', 'verify', 'rows'],
    because: 'Symbols and types across files; at half a second to load, only for a run that rewrites.',
  },
  diff: {
    folders: ['report', 'format'],
    because:
      'A diff shows what changed, also where a formatter does not say. It is never a way to make a change.',
  },
  picocolors: { folders: ['report', 'cli'], because: 'Colour belongs to what a person reads.' },
  pg: { folders: ['doctor'], lazy: true, because: 'One door leads to a database.' },
  'libpg-query': {
    folders: ['sql', 'doctor'],
    lazy: true,
    because:
      'PostgreSQL itself parses dumps, views and the bodies of functions, where there are some to read.',
  },
  '@supabase': { folders: ['doctor'], lazy: true, because: 'Only doctor joins channels itself.' },
  '@clack': { folders: ['cli'], because: 'Only the command line asks, and only where somebody sits at it.' },
  commander: { folders: ['cli'], because: 'Arguments end at the command line.' },
};

/** Packages that cost more to load than a whole clean run may take. */
export const heavy: readonly string[] = ['ts-morph', 'jscodeshift', 'jiti', 'fast-glob', '@babel', '@lezer'];

/** What starts before it is known whether there is anything to do: none of it may load a heavy package by itself. */
export const entries: readonly string[] = ['src/cli/main.ts', 'src/index.ts', 'src/config/index.ts'];

/** Folders that may write to the disk, and the files elsewhere that may, with the reason. */
export const writers: Readonly<Record<string, string>> = {
  'src/apply/': 'One place that writes is one place that keeps every file whole.',
  'src/cli/write-file.ts': 'A pipe or a device that --output names takes bytes, but no rename.',
};

/** Folders that may print and exit. */
export const speakers: Readonly<Record<string, string>> = {
  'src/cli/': 'A library that prints or exits cannot be used by another program, or tested.',
};
