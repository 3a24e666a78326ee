import type * as LibPgQuery from 'libpg-query';

/** A node of PostgreSQL's parse tree, as JSON: `{ InsertStmt: { … } }`. */
export type SqlNode = Record<string, unknown>;

type Parser = typeof LibPgQuery;

let parser: Promise<Parser> | undefined;

/** PostgreSQL's own parser, loaded where there is a body to read. */
export function loadParser(): Promise<Parser> {
  parser ??= import('libpg-query').then(async (loaded) => {
    await loaded.loadModule();
    return loaded;
  });
  return parser;
}

/**
 * The statements of a function, each as a tree, in the order of its text; also those that EXECUTE runs when they are written as
 * one literal. What does not parse (a dynamic statement, another dialect) is left out: nothing is claimed about it.
 *
 * @param definition The whole `create function`, or plain statements.
 */
export async function statementsOf(definition: string, language: string): Promise<SqlNode[]> {
  const { parseSync, parsePlPgSQLSync } = await loadParser();
  const parsed = (text: string): SqlNode[] => {
    try {
      return (parseSync(text).stmts ?? []).flatMap(({ stmt }) => (stmt ? [stmt as SqlNode] : []));
    } catch {
      return [];
    }
  };
  if (language !== 'plpgsql') {
    const statements = parsed(definition);
    const bodies = statements.flatMap((statement) => sqlBodies(statement).flatMap(parsed));
    return [...statements.filter((statement) => !('CreateFunctionStmt' in statement)), ...bodies];
  }
  let tree: unknown;
  try {
    tree = parsePlPgSQLSync(definition);
  } catch {
    return [];
  }
  return queriesOf(tree).flatMap(({ query, mode }) => {
    if (mode === 0) return parsed(query);
    const [expression] = parsed(`select ${query.replace(/^[\w."]+(\[[^\]]*\])?\s*:?=\s*/, '')}`);
    if (!expression) return [];
    const literal = literalTarget(expression);
    return literal === undefined ? [expression] : [expression, ...parsed(literal)];
  });
}

/** The body of a function in SQL that is written as a string. */
function sqlBodies(statement: SqlNode): string[] {
  const create = statement.CreateFunctionStmt as { options?: unknown } | undefined;
  if (!create) return [];
  return nodesOf(create.options, 'DefElem')
    .filter(({ defname }) => defname === 'as')
    .flatMap((option) => nodesOf(option, 'String').map(({ sval }) => String(sval)));
}

function queriesOf(tree: unknown): { query: string; mode: number }[] {
  return nodesOf(tree, 'PLpgSQL_expr').map(({ query, parseMode }) => ({
    query: String(query),
    mode: Number(parseMode ?? 0),
  }));
}

function literalTarget(statement: SqlNode): string | undefined {
  const [target] = nodesOf(statement, 'ResTarget');
  const value = (target?.val as { A_Const?: { sval?: { sval?: string } } } | undefined)?.A_Const;
  return value?.sval?.sval;
}

/** Every node of this kind in a tree, outer ones first. */
export function nodesOf(tree: unknown, kind: string): SqlNode[] {
  const found: SqlNode[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === 'object' && node !== null) {
      for (const [key, value] of Object.entries(node)) {
        if (key === kind) found.push(value as SqlNode);
        visit(value);
      }
    }
  };
  visit(tree);
  return found;
}
