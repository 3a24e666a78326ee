import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import pg from 'pg';
import { TokenError, verifyJwt } from '../../support/realtime/jwt.js';
import { acceptWebSocket, type Connection } from '../../support/realtime/websocket.js';

/** The old backend of the example, as `backend/api/v3/admin_realtime.py` has it: each connection polls for itself. */
export interface PollingBackend {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Paths of the open connections, sorted. */
  connections(): string[];
  /** Queries run so far. */
  queries(): number;
  /** Cuts all connections, and refuses new ones until `restore`. */
  drop(): void;
  restore(): void;
  close(): Promise<void>;
}

interface Options {
  /** Connection string. */
  database: string;
  /** The Python source with the queries. */
  source: string;
  secret: string;
  /** How many times faster than in the source time passes. */
  speed: number;
}

type Row = Record<string, unknown>;

export function startPollingBackend({ database, source, secret, speed }: Options): PollingBackend {
  const pool = new pg.Pool({ connectionString: database, max: 20 });
  pool.on('error', () => undefined); // the server going away at the end is no news
  const seconds = Number(constant(source, /^POLL_SECONDS = (\d+)$/m));
  const backlog = Number(constant(source, /^BACKLOG = (\d+)$/m));
  const open = new Map<Connection, string>();
  let queries = 0;
  let isUp = true;

  const fetch = async (name: string, values: unknown[] = []): Promise<Row[]> => {
    queries += 1;
    const query = constant(source, new RegExp(`^${name} = """(.*?)"""`, 'ms'));
    // As JSON, which is what becomes of a row in any case.
    const { rows } = await pool.query<{ row: Row }>(`select to_jsonb(q) as row from (${query}) q`, values);
    return rows.map(({ row }) => row);
  };

  /** Rows newer than the last one seen, oldest first. */
  const newer = (query: string, column: string) => {
    let last: unknown = null;
    return async () => {
      const rows = await fetch(query, [last, backlog]);
      last = rows[0]?.[column] ?? last;
      return rows.reverse();
    };
  };
  const polls: Record<string, () => () => Promise<Row[]>> = {
    metrics: () => () => fetch('METRICS_QUERY'),
    logs: () => newer('LOGS_QUERY', 'id'),
    alerts: () => newer('ALERTS_QUERY', 'created_at'),
  };

  async function push(connection: Connection, poll: () => Promise<Row[]>): Promise<void> {
    while (connection.isOpen) {
      for (const row of await poll()) connection.send(JSON.stringify(row));
      await new Promise((resolve) => setTimeout(resolve, (seconds * 1000) / speed));
    }
  }

  function welcome(connection: Connection, path: string): void {
    const makePoll = polls[path.split('/').at(-1) ?? ''];
    if (!path.startsWith('/api/v3/admin/realtime/') || !makePoll) {
      connection.drop();
      return;
    }
    open.set(connection, path);
    connection.onClose = () => open.delete(connection);
    let isKnown = false;
    connection.onMessage = (data) => {
      if (isKnown) {
        if (data === 'ping') connection.send('pong');
        return;
      }
      if (!isAdmin(String(data), secret)) {
        connection.close(1008, 'Not allowed');
        return;
      }
      isKnown = true;
      push(connection, makePoll()).catch(() => {
        connection.drop(); // the database is gone
      });
    };
  }

  return {
    upgrade(request, socket, head) {
      if (isUp) welcome(acceptWebSocket(request, socket, head), request.url ?? '');
      else socket.destroy();
    },
    connections: () => [...open.values()].sort(),
    queries: () => queries,
    drop() {
      isUp = false;
      for (const connection of [...open.keys()]) connection.drop();
    },
    restore() {
      isUp = true;
    },
    async close() {
      for (const connection of [...open.keys()]) connection.drop();
      await pool.end();
    },
  };
}

function constant(source: string, pattern: RegExp): string {
  const [, value] = pattern.exec(source) ?? [];
  if (value === undefined) throw new Error(`the backend's source has no ${pattern.source}`);
  return value;
}

/** The first message is `{"type": "auth", "token": …}`. */
function isAdmin(text: string, secret: string): boolean {
  try {
    return verifyJwt((JSON.parse(text) as { token?: unknown }).token, secret).role === 'admin';
  } catch (error) {
    if (error instanceof TokenError || error instanceof SyntaxError) return false;
    throw error;
  }
}
