import { defineRule } from '../rule.js';

/** What the code expects of a column, and what the table has. */
export interface ColumnMismatch {
  column: string;
  expected: string;
  /** Undefined where the table has no such column. */
  found?: string;
  /** The column that is meant, where it has another name in the database. */
  called?: string;
}

export const rowTypeMismatch = defineRule<{
  table: string;
  place: string;
  mismatches: readonly ColumnMismatch[];
}>({
  code: 'RM218',
  name: 'row-type-mismatch',
  level: 'warning',
  title: 'The code reads rows otherwise than the SQL or the models of the repository make them.',
  message: ({ table, place, mismatches }) =>
    `Rows of ${table} (${place}) are not what the code reads: ${mismatches
      .map(({ column, expected, found, called }) =>
        called !== undefined
          ? `${column} is the column ${called}`
          : found === undefined
            ? `there is no column ${column}`
            : `${column} is ${found} there and ${expected} here`,
      )
      .join('; ')}`,
  why: [
    'A channel delivers the columns of the table under their own names. What the old endpoint renamed, computed or joined is not among ' +
      'them, and a type assertion (`.on<Row>`) hides it: the field is simply undefined on the page.',
  ],
  fix: [
    'A model of Prisma, Drizzle, TypeORM or SQLAlchemy may call a column `created_at` by the name `createdAt`: rows of a channel have the name of the database.',
    'Add the column, or read the one that is there. `realtime-migrate sql --types FILE` writes a type that agrees with the table.',
    'Where the rows have to be computed, let a table of their own be refreshed from a query: a route of the kind `row` with `sources`.',
  ],
});
