import type { DatabaseFacts } from '../facts.js';
import { inOrder } from '../order.js';
import { nameKey, type DumpedDatabase, type DumpedRelation } from './database.js';

/** What follows when the whole dump has been read. */
export function factsOf(database: DumpedDatabase): DatabaseFacts {
  const { publication } = database;
  return inOrder({
    relations: [...database.relations.values()].map(({ owner, parent, ...relation }) => ({
      ...relation,
      readers: relation.readers.filter(({ role }) => role !== owner),
      published: isPublished(database, { ...relation, parent }),
    })),
    functions: [...database.functions.values()],
    refreshNames: [...database.refreshNames.values()],
    publication: publication && {
      allTables: publication.allTables,
      schemas: [...publication.schemas],
      withheld: publication.withheld,
    },
    usable: [...database.usable],
  });
}

function isPublished(
  { publication, relations }: Pick<DumpedDatabase, 'publication' | 'relations'>,
  relation: DumpedRelation,
): boolean {
  if (!publication || !relation.logged) return false;
  if (relation.kind !== 'table' && relation.kind !== 'partitioned table') return false;
  if (publication.allTables || publication.schemas.has(relation.schema)) return true;
  if (publication.tables.has(nameKey(relation.schema, relation.name))) return true;
  const parent = relation.parent === undefined ? undefined : relations.get(relation.parent);
  return parent !== undefined && isPublished({ publication, relations }, parent);
}
