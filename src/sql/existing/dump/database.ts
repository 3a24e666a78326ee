import type { FunctionFacts, PolicyFacts, RelationFacts, RelationKind } from '../facts.js';

/** What the statements read so far have made. Turned into facts at the end, when everything is known. */
export interface DumpedDatabase {
  /** By {@link nameKey}. */
  relations: Map<string, DumpedRelation>;
  functions: Map<string, FunctionFacts>;
  refreshNames: Map<string, { schema: string; name: string }>;
  publication: DumpedPublication | null;
  /** Schemas that `authenticated` may use. */
  usable: Set<string>;
}

export interface DumpedRelation extends Omit<RelationFacts, 'dependants' | 'published' | 'policies'> {
  policies: PolicyFacts[];
  owner?: string;
  /** Key of the partitioned table it is a part of. */
  parent?: string;
}

export interface DumpedPublication {
  allTables: boolean;
  schemas: Set<string>;
  tables: Set<string>;
  withheld: string[];
}

export function emptyDatabase(): DumpedDatabase {
  // PostgreSQL lets everyone use `public` until that is revoked, and pg_dump says only what differs.
  return {
    relations: new Map(),
    functions: new Map(),
    refreshNames: new Map(),
    publication: null,
    usable: new Set(['public']),
  };
}

export function nameKey(schema: string, name: string): string {
  return JSON.stringify([schema, name]);
}

export function newRelation(schema: string, name: string, kind: RelationKind): DumpedRelation {
  return {
    schema,
    name,
    kind,
    logged: true,
    columns: [],
    key: [],
    unique: [],
    query: null,
    securityInvoker: false,
    rowSecurity: false,
    policies: [],
    readers: [],
    replicaIdentity: 'default',
  };
}
