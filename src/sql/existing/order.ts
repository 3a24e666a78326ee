import type { DatabaseFacts, ReaderFacts, RelationFacts } from './facts.js';

/** Facts as they are read: which views read a relation follows from all of them. */
export interface UnorderedFacts extends Omit<DatabaseFacts, 'relations'> {
  relations: Omit<RelationFacts, 'dependants'>[];
}

/** Facts in an order that does not depend on where they were read, each once. */
export function inOrder({
  relations,
  functions,
  refreshNames,
  publication,
  usable,
}: UnorderedFacts): DatabaseFacts {
  const dependants = dependantsOf(relations);
  return {
    relations: relations
      .map((relation) => relationInOrder({ ...relation, dependants: dependants.get(keyOf(relation)) ?? [] }))
      .sort(by(({ schema, name }) => [schema, name])),
    functions: functions.sort(by(({ schema, name, parameters }) => [schema, name, parameters])),
    refreshNames: refreshNames.sort(by(({ schema, name }) => [schema, name])),
    publication: publication && { ...publication, schemas: publication.schemas.sort() },
    usable: usable.sort(),
  };
}

function keyOf({ schema, name }: { schema: string; name: string }): string {
  return JSON.stringify([schema, name]);
}

function dependantsOf(relations: UnorderedFacts['relations']): Map<string, string[]> {
  const dependants = new Map<string, string[]>();
  for (const view of relations) {
    for (const read of view.query?.reads ?? []) {
      const key = keyOf(read);
      dependants.set(key, [...(dependants.get(key) ?? []), `${view.schema}.${view.name}`]);
    }
  }
  return dependants;
}

function relationInOrder(relation: RelationFacts): RelationFacts {
  const unique = [...new Set(relation.unique.map((columns) => JSON.stringify(columns)))]
    .map((text) => JSON.parse(text) as string[])
    .sort(by((columns) => [String(columns.length).padStart(3, '0'), ...columns]));
  return {
    ...relation,
    unique,
    dependants: [...new Set(relation.dependants)].sort(),
    policies: relation.policies.sort(by(({ name }) => [name])),
    readers: joined(relation.readers),
  };
}

/** One entry for each role, whoever granted, and for each way columns are named. */
function joined(readers: readonly ReaderFacts[]): ReaderFacts[] {
  const entries = new Map<string, ReaderFacts>();
  for (const { role, columns, grantable } of readers) {
    const key = JSON.stringify([role, columns !== null, columns !== null && grantable]);
    const known = entries.get(key);
    entries.set(key, {
      role,
      columns: columns && [...new Set([...(known?.columns ?? []), ...columns])].sort(),
      grantable: grantable || (known?.grantable ?? false),
    });
  }
  return [...entries.values()].sort(
    by(({ role, columns, grantable }) => [role, columns === null ? '' : '1', String(grantable)]),
  );
}

/** Compares by code units, so that no locale has a say. */
function by<T>(keys: (item: T) => string[]): (a: T, b: T) => number {
  return (a, b) => {
    const [left, right] = [JSON.stringify(keys(a)), JSON.stringify(keys(b))];
    return left < right ? -1 : left > right ? 1 : 0;
  };
}
