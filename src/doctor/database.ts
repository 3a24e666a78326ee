import { Socket } from 'node:net';
import type { Client, QueryResultRow } from 'pg';
import { messageOf, UserError } from '../errors.js';
import { connectionProblem } from './connection-problem.js';
import type { Secrets } from './secrets.js';

export interface DatabaseOptions {
  /** `postgresql://user:password@host:5432/database`. */
  url: string;
  /** How the user gave it, for messages: an option or a variable. */
  source: string;
  /** Longest wait for any answer, in milliseconds. */
  timeout: number;
  secrets: Secrets;
}

/** An error of a statement, as the server reported it. */
export interface ServerError extends Error {
  /** SQLSTATE. */
  code: string;
}

export function isServerError(error: unknown): error is ServerError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[0-9A-Z]{5}$/.test(error.code)
  );
}

/** A connection on which nothing waits longer than it may. */
export class Database {
  private constructor(
    private readonly client: Client,
    private readonly socket: Socket,
    private readonly options: DatabaseOptions,
  ) {}

  /**
   * Connects.
   *
   * @throws UserError of one line, without any secret, that says what is in the way and what to do.
   */
  static async open(options: DatabaseOptions): Promise<Database> {
    const { url, source, timeout, secrets } = options;
    secrets.addFrom(url);
    const { default: pg } = await import('pg');
    const socket = new Socket();
    let client: Client;
    try {
      if (!/^postgres(ql)?:\/\//i.test(url)) throw new Error('no connection string');
      client = new pg.Client({
        connectionString: withLibpqModes(url),
        connectionTimeoutMillis: timeout,
        query_timeout: timeout,
        application_name: 'realtime-migrate doctor',
        stream: () => socket,
      });
    } catch (error) {
      const reason = /no connection string|invalid url/i.test(messageOf(error))
        ? ''
        : ` (${secrets.hide(messageOf(error))})`;
      throw new UserError(
        `${source}: expected postgresql://user:password@host:5432/database, special characters of the password percent-encoded${reason}`,
      );
    }
    // A connection that breaks rejects the query that runs; the event comes on top of it.
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      socket.destroy();
      throw new UserError(`${source}: ${secrets.hide(connectionProblem(error, client, timeout))}`);
    }
    return new Database(client, socket, options);
  }

  get user(): string {
    return this.client.user ?? '';
  }

  async query<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    try {
      const { rows } = await this.client.query<Row>(text, values);
      return rows;
    } catch (error) {
      if (isServerError(error)) throw error;
      const { source, secrets, timeout } = this.options;
      throw new UserError(`${source}: ${secrets.hide(connectionProblem(error, this.client, timeout))}`);
    }
  }

  /** Does the work in a transaction that cannot write and is rolled back. */
  async readOnly<T>(work: () => Promise<T>): Promise<T> {
    await this.query('begin transaction read only');
    try {
      await this.query(
        `select set_config('statement_timeout', $1, true), set_config('search_path', 'pg_catalog', true)`,
        [String(this.options.timeout)],
      );
      return await work();
    } finally {
      await this.query('rollback').catch(() => undefined);
    }
  }

  /** Does a part of a transaction and takes it back, whatever became of it. Errors of the server are given, not thrown. */
  async attempt<T>(work: () => Promise<T>): Promise<{ value: T } | { error: ServerError }> {
    await this.query('savepoint attempt');
    try {
      return { value: await work() };
    } catch (error) {
      if (!isServerError(error)) throw error;
      return { error };
    } finally {
      await this.query('rollback to savepoint attempt').catch(() => undefined);
    }
  }

  /** Ends the connection without waiting for a server that may not answer. */
  close(): void {
    void this.client.end().catch(() => undefined);
    this.socket.destroySoon();
  }
}

/** `sslmode=require` encrypts and does not verify, as in psql and all of PostgreSQL's own tools. */
function withLibpqModes(url: string): string {
  if (!/[?&]sslmode=/.test(url) || /[?&]uselibpqcompat=/.test(url)) return url;
  return url.replace(/\?/, '?uselibpqcompat=true&');
}
