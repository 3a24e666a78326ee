import type { AlterPublicationStmt, CreatePublicationStmt, Node } from 'libpg-query';
import type { DumpedDatabase } from './database.js';
import { valueOf } from './nodes.js';
import { keyOf } from './relations.js';

/** The publication Realtime follows. */
export const PUBLICATION = 'supabase_realtime';
const SENT = ['insert', 'update', 'delete'];

export function createPublication(database: DumpedDatabase, statement: CreatePublicationStmt): void {
  if (statement.pubname !== PUBLICATION) return;
  const publish = (statement.options ?? []).find(
    (node) => 'DefElem' in node && node.DefElem.defname === 'publish',
  );
  const sent =
    publish && 'DefElem' in publish
      ? valueOf(publish.DefElem.arg)
          .split(',')
          .map((item) => item.trim().toLowerCase())
      : SENT;
  database.publication = {
    allTables: statement.for_all_tables ?? false,
    schemas: new Set(),
    tables: new Set(),
    withheld: SENT.filter((item) => !sent.includes(item)),
  };
  addObjects(database, statement.pubobjects);
}

export function alterPublication(database: DumpedDatabase, statement: AlterPublicationStmt): void {
  if (statement.pubname === PUBLICATION && statement.action !== 'AP_DropObjects')
    addObjects(database, statement.pubobjects);
}

function addObjects({ publication }: DumpedDatabase, objects: Node[] = []): void {
  for (const node of objects) {
    if (!publication || !('PublicationObjSpec' in node)) continue;
    const { pubobjtype, name, pubtable } = node.PublicationObjSpec;
    if (pubobjtype === 'PUBLICATIONOBJ_TABLE') publication.tables.add(keyOf(pubtable?.relation));
    else if (pubobjtype === 'PUBLICATIONOBJ_TABLES_IN_SCHEMA') {
      if (name !== undefined) publication.schemas.add(name);
    }
  }
}
