import type { Evaluator } from '../code/evaluate.js';
import type { Call } from '../code/tree.js';
import type { Frame } from '../code/value.js';
import { chainOf, sqlFor, type BuiltQuery, type Chain } from './chain.js';
import { drizzle, knex, prisma, supabase, typeorm } from './node.js';
import { django, sqlalchemy } from './python.js';

/** What each library makes of a chain of calls; undefined where it is not of that library, or asks for more than rows of one table. */
const LIBRARIES: readonly ((chain: Chain) => BuiltQuery | undefined)[] = [
  knex,
  drizzle,
  prisma,
  typeorm,
  supabase,
  django,
  sqlalchemy,
];

/**
 * The statement that a query builder or mapper sends, where it asks for rows of one table as they are: `db('boats').limit(5)`.
 *
 * @param slice The number a query is cut to, as Django's `[:20]`.
 */
export function builtSql(evaluator: Evaluator, call: Call, frame: Frame, slice?: number): string | undefined {
  const chain = chainOf(call, evaluator, frame);
  for (const library of LIBRARIES) {
    const found = library(chain);
    if (found) return sqlFor({ ...found, ...(slice !== undefined && { limit: slice }) });
  }
  return undefined;
}
