import { maskSql } from './mask.js';

/** What SQL files declare of one table or view, after all of them have run in the order of their names. */
export interface DeclaredRelation {
  kind: 'table' | 'view' | 'materialized view' | 'partitioned table';
  file: string;
  /** From 1. */
  line: number;
  hasKey: boolean;
  published: boolean;
}

export interface SqlFile {
  /** Relative to the working directory, with `/`. */
  file: string;
  text: string;
}

const NAME = String.raw`((?:"(?:[^"]|"")+"|[\w$]+)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[\w$]+))?)`;
const LIST = String.raw`((?:only\s+)?${NAME}(?:\s*(?:\([^)]*\))?\s*,\s*(?:only\s+)?${NAME})*)`.replaceAll(
  '((?:"',
  '(?:(?:"',
);

/** The statements that matter, each with what it is. The first group is a name, or a list of names. */
const STATEMENTS: [kind: Statement, pattern: RegExp][] = [
  [
    'materialized view',
    new RegExp(String.raw`\bcreate\s+materialized\s+view\s+(?:if\s+not\s+exists\s+)?${NAME}`, 'gi'),
  ],
  [
    'view',
    new RegExp(
      String.raw`\bcreate\s+(?:or\s+replace\s+)?(?:recursive\s+)?view\s+(?:if\s+not\s+exists\s+)?${NAME}`,
      'gi',
    ),
  ],
  [
    'table',
    new RegExp(String.raw`\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?${NAME}`, 'gi'),
  ],
  [
    'drop',
    new RegExp(
      String.raw`(?<!\bpublication\s+\S+\s+)\bdrop\s+(?:table|view|materialized\s+view)\s+(?:if\s+exists\s+)?(${LIST})`,
      'gi',
    ),
  ],
  [
    'key',
    new RegExp(
      String.raw`\balter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?${NAME}\s+add\s+(?:constraint\s+\S+\s+)?primary\s+key`,
      'gi',
    ),
  ],
  [
    'rename',
    new RegExp(
      String.raw`\balter\s+(?:table|view|materialized\s+view)\s+(?:if\s+exists\s+)?(?:only\s+)?${NAME}\s+rename\s+to\s+${NAME}`,
      'gi',
    ),
  ],
  [
    'publish',
    new RegExp(
      String.raw`\balter\s+publication\s+"?supabase_realtime"?\s+(?:add|set)\s+table\s+(${LIST})`,
      'gi',
    ),
  ],
  [
    'publish',
    new RegExp(String.raw`\bcreate\s+publication\s+"?supabase_realtime"?\s+for\s+table\s+(${LIST})`, 'gi'),
  ],
  [
    'unpublish',
    new RegExp(String.raw`\balter\s+publication\s+"?supabase_realtime"?\s+drop\s+table\s+(${LIST})`, 'gi'),
  ],
  [
    'publish all',
    /\bcreate\s+publication\s+"?supabase_realtime"?\s+for\s+(all\s+tables|tables\s+in\s+schema)/gi,
  ],
];

type Statement =
  DeclaredRelation['kind'] | 'drop' | 'key' | 'rename' | 'publish' | 'unpublish' | 'publish all';

/** Where a migration of this tool makes a table of a view, under its name. */
const CONVERTED = /^call pg_temp\.turn_view_into_\w+\('(\w+)', '(\w+)'/gm;

/** Key of a relation: schema and name as PostgreSQL keeps them. */
export function relationKey(schema: string, name: string): string {
  return `${schema}.${name}`;
}

/**
 * Reads what the SQL of a repository declares. Not a parser: it knows the statements that decide whether Realtime can report
 * a change, and takes what is put together at run time for done.
 */
export function readSchema(files: readonly SqlFile[]): Map<string, DeclaredRelation> {
  const relations = new Map<string, DeclaredRelation>();
  const published = new Set<string>();
  let all = false;
  for (const { file, text } of [...files].sort((a, b) => (a.file < b.file ? -1 : 1))) {
    const sql = maskSql(text);
    // The name of the table is put in at run time: every table the file speaks of may be meant.
    const isDynamic = /execute\b[^;]*alter\s+publication\s+"?supabase_realtime"?\s+add\s+table\s+%/i.test(
      text,
    );
    for (const { kind, match } of statementsOf(sql)) {
      const [first = '', second = ''] = [match[1], match[2]];
      const line = sql.slice(0, match.index).split('\n').length;
      if (kind === 'publish all') all = true;
      else if (kind === 'drop') for (const name of namesOf(first)) relations.delete(name);
      else if (kind === 'publish') for (const name of namesOf(first)) published.add(name);
      else if (kind === 'unpublish') for (const name of namesOf(first)) published.delete(name);
      else if (kind === 'key') {
        const known = relations.get(keyOf(first));
        if (known) known.hasKey = true;
      } else if (kind === 'rename') {
        const from = keyOf(first);
        const known = relations.get(from);
        const to = relationKey(from.slice(0, from.indexOf('.')), plain(second));
        if (known) {
          relations.delete(from);
          relations.set(to, known);
        }
        if (published.delete(from)) published.add(to);
      } else {
        const name = keyOf(first);
        const body = kind === 'table' ? statementAt(sql, match.index) : '';
        const isPartitioned = /\)\s*partition\s+by\b/i.test(body);
        relations.set(name, {
          kind: isPartitioned ? 'partitioned table' : kind,
          file,
          line,
          hasKey: /\bprimary\s+key\b|\blike\s/i.test(body) || /^\s*create\s[^(]*\bas\b/i.test(body),
          published: false,
        });
        if (isDynamic) published.add(name);
      }
    }
    for (const { 1: schema = '', 2: name = '', index } of text.matchAll(CONVERTED)) {
      const line = text.slice(0, index).split('\n').length;
      relations.set(relationKey(schema, name), { kind: 'table', file, line, hasKey: true, published: false });
    }
    if (isDynamic) {
      for (const [, schema = '', name = ''] of text.matchAll(/'(\w+)'\s*,\s*'(\w+)'/g))
        published.add(relationKey(schema, name));
    }
  }
  for (const [name, relation] of relations) relation.published = all || published.has(name);
  return relations;
}

function statementsOf(sql: string): { kind: Statement; match: RegExpExecArray }[] {
  return STATEMENTS.flatMap(([kind, pattern]) =>
    [...sql.matchAll(pattern)].map((match) => ({ kind, match })),
  ).sort((a, b) => a.match.index - b.match.index);
}

/** From a place to the semicolon that ends its statement. */
function statementAt(sql: string, start: number): string {
  let depth = 0;
  for (let at = start; at < sql.length; at += 1) {
    if (sql[at] === '(') depth += 1;
    else if (sql[at] === ')') depth -= 1;
    else if (sql[at] === ';' && depth <= 0) return sql.slice(start, at);
  }
  return sql.slice(start);
}

function namesOf(list: string): string[] {
  return [...list.replace(/\([^)]*\)/g, '').matchAll(new RegExp(`(?:only\\s+)?${NAME}`, 'gi'))].map((match) =>
    keyOf(match[1] ?? ''),
  );
}

function keyOf(name: string): string {
  const parts = [...name.matchAll(/"(?:[^"]|"")+"|[\w$]+/g)].map(([part]) => plain(part));
  return parts.length > 1
    ? relationKey(parts[0] ?? '', parts[1] ?? '')
    : relationKey('public', parts[0] ?? '');
}

function plain(name: string): string {
  const text = name.trim();
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}
