import { quoteIdent } from '../../sql/quote.js';
import type { Database } from '../database.js';
import type { Claims } from '../keys.js';

/** The claims of somebody who is not signed in. */
export const NULL_USER: Claims = {};

/** Takes over the role and the claims of a subscriber, for the rest of the transaction or up to its savepoint. */
export async function become(database: Database, role: string, claims: Claims = NULL_USER): Promise<void> {
  const given = { sub: '00000000-0000-4000-8000-000000000000', ...claims, role };
  await database.query(
    `select set_config('request.jwt.claims', $1, true), set_config('request.jwt.claim.sub', $2, true), set_config('request.jwt.claim.role', $3, true)`,
    [JSON.stringify(given), String(given.sub), role],
  );
  await database.query(`set local role ${quoteIdent(role)}`);
}
