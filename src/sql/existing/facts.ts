import type { QueryFacts } from './definition.js';

/**
 * What a database that exists says about tables and views, as plain data. Read from its catalogs (`live`) or from a
 * `pg_dump --schema-only` file (`dump`); both give the same facts for the same database.
 */
export interface DatabaseFacts {
  /** Relations of the application: none of `pg_catalog` and `information_schema`. Sorted by schema and name. */
  relations: RelationFacts[];
  /** Functions and procedures in PL/pgSQL and SQL that speak of a materialized view. Sorted like the relations. */
  functions: FunctionFacts[];
  /** Names of all functions and procedures that begin with `refresh`: they are taken. */
  refreshNames: { schema: string; name: string }[];
  /** The publication that Realtime follows; null where there is none. */
  publication: PublicationFacts | null;
  /** Schemas that `authenticated` may use. */
  usable: string[];
}

export type RelationKind = 'table' | 'partitioned table' | 'foreign table' | 'view' | 'materialized view';

export interface RelationFacts {
  schema: string;
  name: string;
  kind: RelationKind;
  /** False for an unlogged table, whose changes reach no replication slot. */
  logged: boolean;
  /** In their order. Those of a view are all nullable. */
  columns: ColumnFacts[];
  /** Columns of the primary key, in its order; none where there is no key. */
  key: string[];
  /** Columns of the unique indexes that tell every row apart (no predicate, no expression), the narrowest first. */
  unique: string[][];
  /** What the query of a view tells; null for others. */
  query: QueryFacts | null;
  /** A view that reads with the rights of whoever asks. */
  securityInvoker: boolean;
  /** Views that read this relation by themselves, as `schema.name`. */
  dependants: string[];
  rowSecurity: boolean;
  policies: PolicyFacts[];
  /** Who may read. The owner is not listed. */
  readers: ReaderFacts[];
  /** Whether the publication sends its changes. */
  published: boolean;
  replicaIdentity: 'default' | 'full' | 'index' | 'nothing';
}

export interface ColumnFacts {
  name: string;
  notNull: boolean;
}

export interface PolicyFacts {
  name: string;
  command: 'all' | 'select' | 'insert' | 'update' | 'delete';
  permissive: boolean;
  /** `public` stands for everyone. */
  roles: string[];
}

export interface ReaderFacts {
  /** `public` stands for everyone. */
  role: string;
  /** Columns of a grant on columns, sorted; null where the whole relation may be read. */
  columns: string[] | null;
  /** The role may hand the privilege on. */
  grantable: boolean;
}

/** Everything that `create or replace` has to say again, in the words PostgreSQL itself uses. */
export interface FunctionFacts {
  schema: string;
  name: string;
  kind: 'function' | 'procedure';
  /** Parameters with names, modes and defaults. */
  parameters: string;
  /** Result type; empty for a procedure. */
  returns: string;
  language: 'plpgsql' | 'sql';
  /** Attributes that are not the default, as clauses in a fixed order: `stable`, `security definer`, `cost 10` … */
  attributes: string[];
  /** Settings in force while it runs, sorted by name. Those that are lists of names have several values. */
  settings: { name: string; values: string[] }[];
  body: string;
}

export interface PublicationFacts {
  allTables: boolean;
  /** Schemas whose tables are all in it. */
  schemas: string[];
  /** Of insert, update and delete, what it does not send. */
  withheld: string[];
}

/** The relation of that name, if there is one. */
export function findRelation(facts: DatabaseFacts, schema: string, name: string): RelationFacts | undefined {
  return facts.relations.find((relation) => relation.schema === schema && relation.name === name);
}
