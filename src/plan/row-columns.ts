import type { MessageShape } from '../client/message.js';
import type { Route } from '../contract.js';
import type { HandlerPlan } from './handlers.js';

/** How rows differ from what the code reads. */
export interface RowDifferences {
  /** The columns to translate from, where every field that is read has one. */
  columns?: RowColumns;
  /** All differences, as a reason. */
  all: string;
  /** Those that a translation leaves, as a reason. */
  rest?: string;
}

/** How the database calls what the code reads of a row. */
export interface RowColumns {
  /** Every field of a message, with its column. */
  fields: readonly { field: string; column: string }[];
  /** Where that is written down: `prisma/schema.prisma:12`. */
  place: string;
}

/** The columns that each row is translated from, and what a reviewer is told of rows. */
export function judgeRows(
  differences: RowDifferences | undefined,
  route: Route,
  shape: MessageShape,
  handlers: readonly HandlerPlan[],
): { columns?: RowColumns; reasons: string[] } {
  if (!differences || route.kind === 'broadcast') return { reasons: [] };
  const { columns, all, rest } = differences;
  const takesRows = handlers.every(({ event, use }) => event !== 'message' || use.takes === 'event');
  if (!columns || !takesRows || shape.isText === true) return { reasons: [all] };
  return { columns, reasons: [translation(columns, route), ...(rest === undefined ? [] : [rest])] };
}

function translation({ fields, place }: RowColumns, { table = '' }: Route): string {
  const named = fields.flatMap(({ field, column }) =>
    field === column ? [] : [`\`${field}\` is the column \`${column}\``],
  );
  return `rows of \`${table}\` (${place}) are translated into the names that the code reads: ${named.join(', ')}`;
}
