import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Claims {
  role: string;
  /** Seconds since 1970. */
  exp: number;
  [claim: string]: unknown;
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const digest = (text: string, secret: string) => createHmac('sha256', secret).update(text).digest();

export function signJwt(claims: object, secret: string): string {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${digest(text, secret).toString('base64url')}`;
}

/** Why a token is refused, in the words of the Realtime server. */
export class TokenError extends Error {
  constructor(
    readonly code: 'InvalidJWTToken' | 'JwtSignatureError' | 'MalformedJWT',
    message: string,
  ) {
    super(message);
  }
}

/** @throws TokenError */
export function verifyJwt(token: unknown, secret: string): Claims {
  const [header = '', body = '', signature = '', ...rest] = String(token).split('.');
  const claims = parsed(body);
  if (!claims || !parsed(header) || rest.length > 0) {
    throw new TokenError('MalformedJWT', 'The token provided is not a valid JWT');
  }
  const expected = digest(`${header}.${body}`, secret);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new TokenError('JwtSignatureError', 'Failed to validate JWT signature');
  }
  const { role, exp } = claims;
  if (typeof role !== 'string' || typeof exp !== 'number') {
    throw new TokenError('InvalidJWTToken', 'Fields `role` and `exp` are required in JWT');
  }
  const late = Math.floor(Date.now() / 1000) - exp;
  if (late >= 0) throw new TokenError('InvalidJWTToken', `Token has expired ${late} seconds ago`);
  return { ...claims, role, exp };
}

function parsed(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
