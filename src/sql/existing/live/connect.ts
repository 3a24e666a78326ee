import type { Client } from 'pg';
import { messageOf, UserError } from '../../../errors.js';

export interface ConnectOptions {
  /** Longest wait for the connection, in milliseconds. */
  connectTimeout?: number;
  /** Longest wait for one answer, in milliseconds. */
  queryTimeout?: number;
}

/**
 * Runs `work` in one transaction that cannot write, on a connection of its own, which is closed in the end. The names in what the
 * server prints are all qualified, because the search path is empty.
 *
 * @param url connection string; its password is in no message.
 * @throws UserError in one line, for all that can go wrong between here and the server's answer.
 */
export async function readOnly<T>(
  url: string,
  work: (client: Client) => Promise<T>,
  { connectTimeout = 10_000, queryTimeout = 30_000 }: ConnectOptions = {},
): Promise<T> {
  const address = parseUrl(url);
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: address.href,
    connectionTimeoutMillis: connectTimeout,
    // The server gives up first and says why; a server that says nothing is given up here.
    query_timeout: queryTimeout + 5_000,
    application_name: 'realtime-migrate',
  });
  // What happens after the last answer is no longer of interest, and must not end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('begin transaction read only');
    await client.query(`set local statement_timeout = ${queryTimeout}; set local search_path = ''`);
    return await work(client);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`--db-url: ${reasonOf(error, address)}`);
  } finally {
    await closed(client);
  }
}

/** Closing waits for the server's farewell, which one that hangs never sends. */
async function closed(client: Client): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, 1_000);
  });
  await Promise.race([client.end().catch(() => undefined), patience]);
  clearTimeout(timer);
}

function parseUrl(given: string): URL {
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    throw new UserError('--db-url: expected postgresql://user:password@host:port/database, with special characters of the password percent-encoded');
  }
  if (url.protocol !== 'postgresql:' && url.protocol !== 'postgres:')
    throw new UserError(`--db-url: expected postgresql://user:password@host:port/database, got a URL that starts with ${url.protocol}//`);
  // `sslmode` as psql takes it: "require" asks for encryption, and for no certificate that an authority has signed.
  if (url.searchParams.has('sslmode') && !url.searchParams.has('uselibpqcompat'))
    url.searchParams.set('uselibpqcompat', 'true');
  return url;
}

function reasonOf(error: unknown, url: URL): string {
  const { code } = error as { code?: string };
  const message = withoutSecrets(messageOf(error) || String(code), url);
  const host = url.hostname || 'localhost';
  const port = url.port || '5432';
  const user = decodeURIComponent(url.username) || 'the user';
  if (code === 'ECONNREFUSED') return `nothing listens on ${host}:${port}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `there is no host ${host}`;
  if (code === '28P01') return `the server at ${host}:${port} does not take the password of ${user}`;
  if (code === '28000' && /no encryption|SSL off/.test(message))
    return `the server at ${host}:${port} wants an encrypted connection: add ?sslmode=require to the URL`;
  if (/does not support SSL/.test(message))
    return `the server at ${host}:${port} offers no encryption: take sslmode from the URL`;
  if (/certificate/i.test(message))
    return `the certificate of ${host}:${port} is not accepted (${message}): name its authority with sslrootcert=FILE, or encrypt without a check with sslmode=require`;
  if (/password must be a string|SASL/.test(message)) return `the server at ${host}:${port} asks for a password and the URL has none`;
  if (code === '42501') return `${user} may not read the catalogs: ${message}`;
  if (code === '57014' || /timeout/i.test(message)) return `the server at ${host}:${port} does not answer in time (${message})`;
  if (code === '3D000' || code === '28000') return `${message} (${host}:${port})`;
  if (/terminated unexpectedly|ECONNRESET/.test(message)) return `${host}:${port} closed the connection; is it a PostgreSQL server?`;
  return `${host}:${port}: ${message}`;
}

function withoutSecrets(message: string, { password }: URL): string {
  const line = message.replace(/\s+/g, ' ').trim();
  if (password === '') return line;
  const secrets = [password, decodeURIComponent(password)];
  return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), line);
}
