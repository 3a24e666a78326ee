import type { Node, parse } from 'libpg-query';

/** PostgreSQL's own parser, loaded when there is SQL to read: a megabyte of WebAssembly that most runs do without. */
let parser: Promise<{ parse: typeof parse }> | undefined;

/** The statements of a text as trees. Throws the parser's error, whose `sqlDetails.cursorPosition` counts from 0. */
export async function parseSql(sql: string): Promise<Node[]> {
  parser ??= import('libpg-query').then(async (loaded) => {
    await loaded.loadModule();
    return loaded;
  });
  const { stmts = [] } = await (await parser).parse(sql);
  return stmts.flatMap(({ stmt }) => (stmt ? [stmt] : []));
}
