import { quoteLiteral } from '../quote.js';
import type { FunctionFacts, RelationFacts } from './facts.js';
import { tokensOf, UnterminatedError, type Token } from './lex.js';

/** A function of the database that refreshes the view, or makes it anew, with what its body becomes. */
export interface Refresher {
  function: FunctionFacts;
  body: string;
  /** It drops the view and creates it again each time. */
  recreates: boolean;
}

export interface Refreshers {
  known: Refresher[];
  /** They put a statement about materialized views together while they run: what about, nobody can tell. */
  unclear: FunctionFacts[];
}

type Target = Pick<RelationFacts, 'schema' | 'name' | 'dependants'>;

/**
 * The functions that keep a materialized view fresh. Each statement about the view is replaced where it stands, by a call of
 * the new refresh function or by nothing; all else that a function does stays.
 *
 * @param call the new refresh function with its brackets, as SQL.
 */
export function refreshersOf(functions: readonly FunctionFacts[], target: Target, call: string): Refreshers {
  const known: Refresher[] = [];
  const unclear: FunctionFacts[] = [];
  for (const facts of functions) {
    const editor = new BodyEditor(facts, target, call);
    let body = editor.edit(facts.body, facts.language);
    // Views that went with the view are made again by the same function: they stay as well.
    if (editor.recreates) body = editor.edit(facts.body, facts.language);
    if (body !== facts.body) known.push({ function: facts, body, recreates: editor.recreates });
    if (editor.unclear) unclear.push(facts);
  }
  return { known, unclear };
}

const KEPT = '/* the table stays: rows are compared and upserted */';

class BodyEditor {
  recreates = false;
  unclear = false;

  constructor(
    private readonly facts: FunctionFacts,
    private readonly target: Target,
    private readonly call: string,
  ) {}

  edit(body: string, language: FunctionFacts['language']): string {
    let tokens: Token[];
    try {
      tokens = tokensOf(body);
    } catch (error) {
      if (!(error instanceof UnterminatedError)) throw error;
      this.unclear = true;
      return body;
    }
    const nothing = language === 'plpgsql' ? `${KEPT} null` : KEPT;
    const refresh = `${language === 'plpgsql' ? 'perform' : 'select'} ${this.call}`;
    let edited = '';
    let done = 0;
    for (let at = 0; at < tokens.length; at += 1) {
      const end = endOfStatement(tokens, at);
      const [first, last] = [tokens[at], tokens[end - 1]];
      if (!first || !last) continue;
      const what = this.judge(tokens.slice(at, end));
      const text =
        what === 'fills'
          ? refresh
          : what === 'removes'
            ? nothing
            : what === undefined
              ? undefined
              : what.text;
      if (text === undefined) continue;
      edited += body.slice(done, first.start) + text;
      done = last.end;
      at = end - 1;
    }
    return edited + body.slice(done);
  }

  /** What a statement that begins here means for the view; undefined when it is none, or about something else. */
  private judge(tokens: readonly Token[]): 'fills' | 'removes' | { text: string } | undefined {
    const words = (count: number): string =>
      tokens
        .slice(0, count)
        .map(({ kind, value }) => (kind === 'word' ? value : '?'))
        .join(' ');
    if (words(3) === 'refresh materialized view') {
      const at = tokens[3]?.value === 'concurrently' ? 4 : 3;
      if (!this.isTarget(tokens, at)) return undefined;
      return isWithoutData(tokens) ? 'removes' : 'fills';
    }
    if (words(3) === 'create materialized view') {
      if (!this.isTarget(tokens, afterWords(tokens, 3, ['if', 'not', 'exists']))) return undefined;
      this.recreates = true;
      return isWithoutData(tokens) ? 'removes' : 'fills';
    }
    if (words(3) === 'drop materialized view') return this.judgeDrop(tokens);
    if (words(3) === 'alter materialized view')
      return this.isTarget(tokens, afterWords(tokens, 3, ['if', 'exists'])) ? 'removes' : undefined;
    if (words(4) === 'comment on materialized view') return this.isTarget(tokens, 4) ? 'removes' : undefined;
    if (this.recreates && this.isDependant(tokens)) return 'removes';
    if (words(2) === 'create index' || words(3) === 'create unique index') {
      const on = tokens.findIndex(({ kind, value }) => kind === 'word' && value === 'on');
      return on > 0 && this.isTarget(tokens, afterWords(tokens, on + 1, ['only'])) ? 'removes' : undefined;
    }
    return words(1) === 'execute' ? this.judgeExecute(tokens) : undefined;
  }

  /** `drop view` and `create view` of one that reads the view. */
  private isDependant(tokens: readonly Token[]): boolean {
    const [verb] = tokens;
    if (verb?.kind !== 'word' || (verb.value !== 'create' && verb.value !== 'drop')) return false;
    const view = afterWords(tokens, 1, ['or', 'replace']);
    if (tokens[view]?.value !== 'view') return false;
    const at = afterWords(tokens, view + 1, ['if', 'exists']);
    return this.target.dependants.some((name) => this.isNamed(tokens, at, name));
  }

  private judgeDrop(tokens: readonly Token[]): 'removes' | undefined {
    const at = afterWords(tokens, 3, ['if', 'exists']);
    if (this.isTarget(tokens, at)) {
      if (!tokens.some(({ kind, value }) => kind === 'symbol' && value === ',')) return 'removes';
      this.unclear = true;
    }
    return undefined;
  }

  /** A statement in a text is edited like any other; one put together at run time is not understood. */
  private judgeExecute(tokens: readonly Token[]): { text: string } | undefined {
    const inner = literalOf(tokens);
    if (inner === undefined) {
      const speaks = tokens.some(
        ({ kind, value }) => kind === 'text' && /\bmaterialized\s+view\b/i.test(value),
      );
      if (speaks) this.unclear = true;
      return undefined;
    }
    const edited = this.edit(inner, 'sql');
    if (edited === inner) return undefined;
    const isEmpty = tokensOf(edited).every(({ value }) => value === ';');
    return { text: isEmpty ? `${KEPT} null` : `execute ${quoteLiteral(edited)}` };
  }

  private isTarget(tokens: readonly Token[], at: number): boolean {
    return this.isNamed(tokens, at, `${this.target.schema}.${this.target.name}`);
  }

  /** Whether the tokens name the relation, with its schema or where the function would look for it. */
  private isNamed(tokens: readonly Token[], at: number, relation: string): boolean {
    const [first, dot, second] = tokens.slice(at, at + 3);
    if (!first || first.kind === 'text' || first.kind === 'symbol') return false;
    if (dot?.kind === 'symbol' && dot.value === '.')
      return `${first.value}.${second?.value ?? ''}` === relation;
    const path = this.facts.settings.find(({ name }) => name === 'search_path')?.values;
    return (path ?? ['public', this.facts.schema]).some((schema) => `${schema}.${first.value}` === relation);
  }
}

/** Index of the semicolon outside brackets that ends a statement, or of the end. */
function endOfStatement(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at += 1) {
    const { kind, value } = tokens[at] ?? { kind: 'symbol', value: '' };
    if (kind !== 'symbol') continue;
    if (value === '(') depth += 1;
    else if (value === ')') depth -= 1;
    else if (value === ';' && depth <= 0) return at;
  }
  return tokens.length;
}

function afterWords(tokens: readonly Token[], at: number, words: readonly string[]): number {
  return words.every((word, offset) => tokens[at + offset]?.value === word) ? at + words.length : at;
}

function isWithoutData(tokens: readonly Token[]): boolean {
  return (
    tokens
      .slice(-3)
      .map(({ value }) => value)
      .join(' ') === 'with no data'
  );
}

/** The statement that EXECUTE runs, where it is one text, or `format` with texts for plain names. */
function literalOf(tokens: readonly Token[]): string | undefined {
  const [, first, open, ...rest] = tokens;
  if (first?.kind === 'text' && (!open || open.kind === 'word')) return first.value;
  if (first?.value !== 'format' || open?.value !== '(' || rest.at(-1)?.value !== ')') return undefined;
  const [pattern, ...others] = rest.slice(0, -1);
  const values = others.filter((_, at) => at % 2 === 1);
  if (pattern?.kind !== 'text' || /%[^ILs%]/.test(pattern.value)) return undefined;
  if (others.some(({ kind, value }, at) => (at % 2 === 1 ? kind !== 'text' : value !== ',')))
    return undefined;
  const marks = pattern.value.match(/%[ILs]/g) ?? [];
  if (marks.length !== values.length) return undefined;
  let used = 0;
  return pattern.value.replace(/%([ILs%])/g, (_, mark: string) => {
    if (mark === '%') return '%';
    const value = values[used]?.value ?? '';
    used += 1;
    if (mark === 'I') return `"${value.replaceAll('"', '""')}"`;
    return mark === 'L' ? quoteLiteral(value) : value;
  });
}
