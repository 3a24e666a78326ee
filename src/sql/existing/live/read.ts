import { readQuery, type QueryFacts } from '../definition.js';
import { isTrue } from '../dump/nodes.js';
import type { DatabaseFacts, FunctionFacts, RelationFacts, RelationKind } from '../facts.js';
import { attributeClauses, LISTS } from '../function.js';
import { tokensOf } from '../lex.js';
import { inOrder, type UnorderedFacts } from '../order.js';
import * as catalog from './catalog.js';

/** Asks one question and gives the rows. */
export type Ask = <Row extends Record<string, unknown>>(query: string) => Promise<Row[]>;

/**
 * The facts of a running database, from its catalogs alone.
 *
 * @param ask on a connection in whose search path is nothing but `pg_catalog`, so that all other names are printed with their
 *   schema; best in a transaction that cannot write.
 */
export async function readCatalogs(ask: Ask): Promise<DatabaseFacts> {
  const [version] = await ask<{ server_version_num: string }>('show server_version_num');
  const [publication] = await ask<PublicationRow>(catalog.PUBLICATION);
  const schemas =
    Number(version?.server_version_num) >= 150_000
      ? await ask<{ schema: string }>(catalog.PUBLISHED_SCHEMAS)
      : [];
  const named = await ask<{ oid: string }>(catalog.PUBLISHED_TABLES);
  const usable = await ask<{ schema: string }>(catalog.USABLE_SCHEMAS);
  const relations = await ask<RelationRow>(catalog.RELATIONS);
  const functions = await ask<FunctionRow>(catalog.FUNCTIONS);
  const refreshNames = await ask<{ schema: string; name: string }>(catalog.REFRESH_NAMES);

  const facts = publication && {
    allTables: publication.all_tables,
    schemas: schemas.map(({ schema }) => schema),
    withheld: (['insert', 'update', 'delete'] as const).filter((change) => !publication[change]),
  };
  const published = new Set(named.map(({ oid }) => oid));
  const isPublished = (row: RelationRow): boolean =>
    row.logged &&
    (row.kind === 'r' || row.kind === 'p') &&
    (published.has(row.oid) || (!!facts && (facts.allTables || facts.schemas.includes(row.schema))));
  return inOrder({
    relations: await Promise.all(
      relations.map(async (row) => ({ ...(await relationOf(row)), published: isPublished(row) })),
    ),
    functions: functions.map(functionOf),
    refreshNames,
    publication: facts ?? null,
    usable: usable.map(({ schema }) => schema),
  });
}

interface PublicationRow extends Record<string, unknown> {
  all_tables: boolean;
  insert: boolean;
  update: boolean;
  delete: boolean;
}

interface RelationRow extends Record<string, unknown> {
  oid: string;
  schema: string;
  name: string;
  kind: 'r' | 'p' | 'f' | 'v' | 'm';
  logged: boolean;
  row_security: boolean;
  replica_identity: 'd' | 'f' | 'i' | 'n';
  options: string[] | null;
  definition: string | null;
  columns: RelationFacts['columns'] | null;
  key: string[] | null;
  uniques: string[][] | null;
  policies: { name: string; command: string; permissive: boolean; roles: string[] }[] | null;
  readers: { role: string; column: string | null; grantable: boolean }[] | null;
}

const KINDS: Record<RelationRow['kind'], RelationKind> = {
  r: 'table',
  p: 'partitioned table',
  f: 'foreign table',
  v: 'view',
  m: 'materialized view',
};
const COMMANDS: Record<string, RelationFacts['policies'][number]['command']> = {
  '*': 'all',
  r: 'select',
  a: 'insert',
  w: 'update',
  d: 'delete',
};
const IDENTITIES = { d: 'default', f: 'full', i: 'index', n: 'nothing' } as const;

async function relationOf(row: RelationRow): Promise<Omit<UnorderedFacts['relations'][number], 'published'>> {
  const { schema, name, kind, logged, definition, options, columns, key, uniques, policies, readers } = row;
  return {
    schema,
    name,
    kind: KINDS[kind],
    logged,
    columns: columns ?? [],
    key: key ?? [],
    unique: uniques ?? [],
    query: definition === null ? null : await queryOf(definition, columns ?? []),
    securityInvoker: (options ?? []).some((option) => {
      const [option_name = '', value = ''] = option.split('=');
      return option_name === 'security_invoker' && isTrue(value);
    }),
    rowSecurity: row.row_security,
    policies: (policies ?? []).map((policy) => ({
      ...policy,
      command: COMMANDS[policy.command] ?? 'all',
      roles: policy.roles.sort(),
    })),
    readers: (readers ?? []).map(({ role, column, grantable }) => ({
      role,
      columns: column === null ? null : [column],
      grantable,
    })),
    // The catalog says "nothing" of what cannot have one.
    replicaIdentity: kind === 'r' || kind === 'p' ? IDENTITIES[row.replica_identity] : 'default',
  };
}

/** A server newer than the parser may print what it does not know: then only the columns are known. */
async function queryOf(definition: string, columns: readonly { name: string }[]): Promise<QueryFacts> {
  try {
    return await readQuery(definition);
  } catch {
    return { columns: columns.map(({ name }) => name), reads: [], rows: { is: 'unknown' } };
  }
}

interface FunctionRow extends Record<string, unknown> {
  schema: string;
  name: string;
  kind: 'f' | 'p';
  language: FunctionFacts['language'];
  body: string;
  parameters: string;
  returns: string;
  volatility: 'i' | 's' | 'v';
  is_strict: boolean;
  is_definer: boolean;
  is_leakproof: boolean;
  parallel: 's' | 'r' | 'u';
  settings: string[] | null;
  cost: string;
  rows: string;
}

const VOLATILITIES = { i: 'immutable', s: 'stable', v: 'volatile' };
const PARALLEL = { s: 'safe', r: 'restricted', u: 'unsafe' };

function functionOf(row: FunctionRow): FunctionFacts {
  const { schema, name, kind, parameters, returns, language, body } = row;
  return {
    schema,
    name,
    kind: kind === 'p' ? 'procedure' : 'function',
    parameters,
    returns,
    language,
    attributes: attributeClauses({
      volatility: VOLATILITIES[row.volatility],
      isStrict: row.is_strict,
      isDefiner: row.is_definer,
      isLeakproof: row.is_leakproof,
      parallel: PARALLEL[row.parallel],
      cost: row.cost,
      rows: row.rows,
    }),
    settings: (row.settings ?? []).map(settingOf).sort((a, b) => (a.name < b.name ? -1 : 1)),
    body,
  };
}

function settingOf(text: string): FunctionFacts['settings'][number] {
  const at = text.indexOf('=');
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  if (!LISTS.has(name)) return { name, values: [value] };
  // A list of names as SQL writes them, with commas between.
  return {
    name,
    values: tokensOf(value).flatMap(({ kind, value: item }) => (kind === 'symbol' ? [] : [item])),
  };
}
