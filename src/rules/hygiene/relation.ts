/** What the SQL of a repository says of one table or view. Declared here, and filled by whoever read the SQL. */
export interface Relation {
  kind: 'table' | 'view' | 'materialized view' | 'partitioned table';
  /** Where it is declared, relative to the working directory. */
  file: string;
  line: number;
  hasKey: boolean;
  published: boolean;
}
