import { UserError } from '../errors.js';

export type Claims = Record<string, unknown>;

/** The claims of a JWT, without a look at its signature; undefined for anything else. */
export function claimsOf(token: string): Claims | undefined {
  const [, body, signature] = token.split('.');
  if (body === undefined || signature === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? (claims as Claims) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes sure that a key is the one a browser may have. A key that passes row level security would find everything in order, and
 * has no place in a command line.
 *
 * @throws UserError, which never repeats the key.
 */
export function requireAnonKey(key: string, option: string): void {
  if (/^sb_secret_/.test(key))
    throw new UserError(
      `${option}: this is a secret key (sb_secret_…): give the publishable key, the one the page uses, and renew the secret one if others could read it`,
    );
  if (/^sb_publishable_\S+$/.test(key)) return;
  const claims = claimsOf(key);
  if (!claims)
    throw new UserError(`${option}: expected the anon key (a JWT) or a publishable key (sb_publishable_…)`);
  const role = typeof claims.role === 'string' ? claims.role : 'unknown';
  if (role !== 'anon')
    throw new UserError(
      `${option}: this key has the role ${role}: give the anon key, the one the page uses${role === 'service_role' ? ', and renew the service key if others could read it' : ''}`,
    );
}

/**
 * The claims of the token of a signed-in user.
 *
 * @throws UserError for anything else, without repeating it.
 */
export function userClaims(token: string, option: string): Claims {
  const claims = claimsOf(token);
  if (!claims) throw new UserError(`${option}: expected the JWT of a signed-in user`);
  if (claims.role === 'service_role')
    throw new UserError(
      `${option}: this token has the role service_role: give that of a user, as the page has it`,
    );
  if (typeof claims.exp === 'number' && claims.exp * 1000 < Date.now())
    throw new UserError(`${option}: this token has expired: sign in again and take the new one`);
  return claims;
}
