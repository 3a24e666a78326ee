import { quoteIdent, quoteLiteral } from '../quote.js';
import type { FunctionFacts } from './facts.js';

/** Attributes of a function beside its body, in the words of the catalog. */
export interface FunctionAttributes {
  volatility: string;
  isStrict: boolean;
  isDefiner: boolean;
  isLeakproof: boolean;
  parallel: string;
  /** Empty where it is the default. */
  cost: string;
  /** Empty where it is the default. */
  rows: string;
}

/** The clauses of what is not the default, always in the same order. */
export function attributeClauses(attributes: FunctionAttributes): string[] {
  const { volatility, isStrict, isDefiner, isLeakproof, parallel, cost, rows } = attributes;
  return [
    ...(volatility === 'volatile' ? [] : [volatility]),
    ...(isStrict ? ['strict'] : []),
    ...(isDefiner ? ['security definer'] : []),
    ...(isLeakproof ? ['leakproof'] : []),
    ...(parallel === 'unsafe' ? [] : [`parallel ${parallel}`]),
    ...(cost === '' ? [] : [`cost ${cost}`]),
    ...(rows === '' ? [] : [`rows ${rows}`]),
  ];
}

/** Settings whose values are lists of names. */
export const LISTS: ReadonlySet<string> = new Set(['search_path', 'temp_tablespaces']);

/** A body that a migration may look into: only these languages are read. */
export function isReadable(language: string, body: string): language is FunctionFacts['language'] {
  return (language === 'plpgsql' || language === 'sql') && /\bmaterialized\s+view\b/i.test(body);
}

/** `create or replace` for the function, with another body where one is given. */
export function functionSql(facts: FunctionFacts, body = facts.body): string {
  const { schema, name, kind, parameters, returns, language, attributes, settings } = facts;
  const clauses = [
    `language ${language}`,
    ...attributes,
    ...settings.map(
      (setting) => `set ${quoteIdent(setting.name)} to ${setting.values.map(quoteLiteral).join(', ')}`,
    ),
  ];
  return [
    `create or replace ${kind} ${quoteIdent(schema)}.${quoteIdent(name)}(${parameters})${kind === 'function' ? ` returns ${returns}` : ''}`,
    `  ${clauses.join(' ')}`,
    `as ${dollarQuoted(body)};`,
  ].join('\n');
}

/** Dollar-quoted with a tag that the body does not hold: people read it. */
function dollarQuoted(body: string): string {
  for (let n = 0; ; n += 1) {
    const tag = n === 0 ? '$body$' : `$body${n}$`;
    if (!body.includes(tag) && !body.endsWith(tag.slice(0, -1))) return `${tag}${body}${tag}`;
  }
}
