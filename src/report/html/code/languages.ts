/** What a language looks like, as far as colours need it. */
export interface Language {
  /** From `start` to `end` of a comment; `end` is a line break unless said. */
  comments: { start: string; end?: string }[];
  /** Strings, the longer delimiters first. */
  strings: { quote: string; lines?: true; holes?: true }[];
  keywords: ReadonlySet<string>;
  /** Case of keywords does not matter. */
  anyCase?: true;
  /** `/…/` may be a regular expression. */
  regex?: true;
}

const words = (text: string): Set<string> => new Set(text.split(/\s+/));

const script: Language = {
  comments: [{ start: '//' }, { start: '/*', end: '*/' }],
  strings: [{ quote: '"' }, { quote: "'" }, { quote: '`', lines: true, holes: true }],
  keywords:
    words(`abstract any as async await boolean break case catch class const continue debugger declare default delete do
    else enum export extends false finally for from function get if implements import in instanceof interface is keyof let
    module namespace never new null number of private protected public readonly return satisfies set static string super
    switch this throw true try type typeof undefined unknown var void while with yield`),
  regex: true,
};

const python: Language = {
  comments: [{ start: '#' }],
  strings: [{ quote: '"""', lines: true }, { quote: "'''", lines: true }, { quote: '"' }, { quote: "'" }],
  keywords:
    words(`False None True and as assert async await break case class continue def del elif else except finally for from
    global if import in is lambda match nonlocal not or pass raise return self try while with yield`),
};

const sql: Language = {
  comments: [{ start: '--' }, { start: '/*', end: '*/' }],
  strings: [{ quote: "'", lines: true }, { quote: '"' }],
  keywords:
    words(`add all alter always and any as asc before begin bigint boolean by call cascade case cast check column commit
    constraint create cron cross current_user declare default delete desc distinct do double drop each else end exception
    execute exists extension false for foreign from full function generated grant group having if in index inner insert
    instead into is join key language left like limit local materialized new not null of offset old on only or order
    outer perform policy precision primary procedure publication raise references refresh replace replica returning returns
    revoke right row schema security select set stable table text then timestamptz to trigger true truncate union unique
    update usage using uuid values view void volatile when where with`),
  anyCase: true,
};

const shell: Language = {
  comments: [{ start: '#' }],
  strings: [{ quote: '"' }, { quote: "'" }],
  keywords: new Set(),
};

/** `markup`: elements with scripts inside. */
export type LanguageName = 'markup' | 'python' | 'script' | 'shell' | 'sql';

export const languages: Record<Exclude<LanguageName, 'markup'>, Language> = { script, python, sql, shell };

const BY_ENDING: Record<string, LanguageName> = {
  ...Object.fromEntries(
    ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'json'].map((ending) => [ending, 'script']),
  ),
  ...Object.fromEntries(['vue', 'svelte', 'astro', 'html', 'htm'].map((ending) => [ending, 'markup'])),
  py: 'python',
  sql: 'sql',
};

/** The language of a file, by its name. */
export function languageOf(file: string): LanguageName {
  return BY_ENDING[/\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? ''] ?? 'shell';
}
