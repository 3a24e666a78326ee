import type { CreateFunctionStmt, DefElem, Node } from 'libpg-query';
import type { FunctionFacts } from '../facts.js';
import { attributeClauses, isReadable, LISTS } from '../function.js';
import { tokensOf, type Token } from '../lex.js';
import { nameKey, type DumpedDatabase } from './database.js';
import { stringsOf, valueOf } from './nodes.js';

/** Keeps a function that may refresh a materialized view; `text` is its statement. */
export function addFunction(database: DumpedDatabase, statement: CreateFunctionStmt, text: string): void {
  const names = stringsOf(statement.funcname);
  const [schema = '', name = ''] = names.length > 1 ? names : ['public', ...names];
  if (name.startsWith('refresh')) database.refreshNames.set(nameKey(schema, name), { schema, name });
  const options = (statement.options ?? []).flatMap((node) => ('DefElem' in node ? [node.DefElem] : []));
  const option = (name: string): Node | undefined => options.find(({ defname }) => defname === name)?.arg;
  const as = option('as');
  const body = as && 'List' in as ? (stringsOf(as.List.items)[0] ?? '') : '';
  const language = valueOf(option('language')).toLowerCase();
  if (!isReadable(language, body)) return;
  const facts: FunctionFacts = {
    schema,
    name,
    kind: statement.is_procedure ? 'procedure' : 'function',
    ...signatureOf(text),
    language,
    attributes: attributeClauses({
      volatility: valueOf(option('volatility')) || 'volatile',
      isStrict: valueOf(option('strict')) === 'true',
      isDefiner: valueOf(option('security')) === 'true',
      isLeakproof: valueOf(option('leakproof')) === 'true',
      parallel: valueOf(option('parallel')) || 'unsafe',
      cost: valueOf(option('cost')),
      rows: valueOf(option('rows')),
    }),
    settings: options.flatMap(settingOf).sort((a, b) => (a.name < b.name ? -1 : 1)),
    body,
  };
  database.functions.set(JSON.stringify([facts.schema, facts.name, facts.parameters]), facts);
}

function settingOf({ defname, arg }: DefElem): FunctionFacts['settings'] {
  if (defname !== 'set' || !arg || !('VariableSetStmt' in arg)) return [];
  const { name = '', args = [] } = arg.VariableSetStmt;
  const values = args.map(valueOf);
  return [{ name, values: LISTS.has(name) ? values : [values.join(', ')] }];
}

/** Parameters and result as they are written: the server prints both the same way wherever they are asked for. */
function signatureOf(text: string): { parameters: string; returns: string } {
  const tokens = tokensOf(text);
  const isSymbol = (token: Token | undefined, value: string): boolean =>
    token?.kind === 'symbol' && token.value === value;
  const open = tokens.findIndex((token) => isSymbol(token, '('));
  let depth = 0;
  const close = tokens.findIndex((token, at) => {
    if (at < open) return false;
    if (isSymbol(token, '(')) depth += 1;
    if (isSymbol(token, ')')) depth -= 1;
    return depth === 0;
  });
  const parameters = text.slice(tokens[open]?.end, tokens[close]?.start);
  const next = tokens[close + 1];
  if (next?.value !== 'returns') return { parameters, returns: '' };
  const language = tokens.findIndex(
    (token, at) => at > close && token.kind === 'word' && token.value === 'language',
  );
  return { parameters, returns: text.slice(next.end, tokens[language]?.start).trim() };
}
