import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import pg from 'pg';
import { Server } from 'socket.io';
import { acceptWebSocket, type Connection } from '../../support/realtime/websocket.js';

/** The old backend of the homes: it sends what is new in the tables, and hands on what a client says on the radio. */
export interface OldBackend {
  /** Answers on this server, which serves the page too. */
  attach(server: HttpServer): void;
  /** Paths of the open connections, sorted. */
  connections(): string[];
  /** Sends what is new in the tables to those who are connected. */
  look(): Promise<void>;
  publish(path: string, event: string, message: object): void;
  /** Cuts all connections, and refuses new ones until `restore`. */
  drop(): void;
  restore(): void;
  close(): Promise<void>;
}

/** Namespace of Socket.IO; the other paths are plain sockets. */
const LOCKS = '/ws/locks';

type Poll = () => Promise<unknown[]>;

/** With the connection string of its database. */
export function startOldBackend(connectionString: string): OldBackend {
  const pool = new pg.Pool({ connectionString, max: 5 });
  pool.on('error', () => undefined); // the server going away at the end is no news
  const open = new Map<Connection, { path: string; look: () => Promise<void> }>();
  let isUp = true;

  const rows = async (query: string, values: unknown[] = []): Promise<{ id: string }[]> =>
    (await pool.query<{ id: string }>(query, values)).rows;

  /** The one row, at first and whenever it is another. */
  const state = (query: string) => (): Poll => {
    let last = '';
    return async () => {
      const found = await rows(query);
      const text = JSON.stringify(found);
      if (text === last) return [];
      last = text;
      return found;
    };
  };
  /** Rows newer than the last one seen; at first the latest, or none. */
  const feed = (table: string, backlog: number) => (): Poll => {
    let last: string | undefined;
    return async () => {
      if (last === undefined) {
        const found = await rows(`select * from ${table} order by id desc limit 20`);
        last = found[0]?.id ?? '0';
        return found.slice(0, backlog).reverse();
      }
      const found = await rows(`select * from ${table} where id > $1 order by id`, [last]);
      last = found.at(-1)?.id ?? last;
      return found;
    };
  };
  const polls: Record<string, () => Poll> = {
    '/ws/berths': state('select * from berths'),
    '/ws/arrivals': feed('arrivals', 20),
    '/ws/calls': feed('calls', 0),
  };

  const io = new Server({
    serveClient: false,
    destroyUpgrade: false, // the other sockets are none of its business
    allowRequest: (_, answer) => {
      answer(null, isUp);
    },
  });
  const locks = io.of(LOCKS);

  const tell = (path: string, message: unknown): void => {
    for (const [connection, one] of open) if (one.path === path) connection.send(JSON.stringify(message));
  };

  function welcome(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!isUp) {
      socket.destroy();
      return;
    }
    const connection = acceptWebSocket(request, socket, head);
    const path = request.url ?? '';
    const poll = polls[path]?.() ?? (() => Promise.resolve([]));
    // One look after the other: the answer to the first says what is new to the second.
    let last = Promise.resolve();
    const look = () =>
      (last = last.then(async () => {
        for (const row of await poll()) connection.send(JSON.stringify(row));
      }));
    open.set(connection, { path, look });
    connection.onClose = () => open.delete(connection);
    connection.onMessage = (text) => {
      if (path.startsWith('/ws/radio/')) tell(path, JSON.parse(String(text)));
    };
    look().catch(() => {
      connection.drop(); // the database is gone
    });
  }

  return {
    attach(server) {
      io.attach(server);
      server.on('upgrade', (request, socket, head) => {
        if (!request.url?.startsWith(io.path())) welcome(request, socket, head);
      });
    },
    connections: () =>
      [...[...open.values()].map(({ path }) => path), ...[...locks.sockets.keys()].map(() => LOCKS)].sort(),
    async look() {
      await Promise.all([...open.values()].map(({ look }) => look()));
    },
    publish(path, event, message) {
      if (path === LOCKS) locks.emit(event, message);
      else tell(path, message);
    },
    drop() {
      isUp = false;
      for (const connection of [...open.keys()]) connection.drop();
      for (const socket of locks.sockets.values()) socket.conn.close(true);
    },
    restore() {
      isUp = true;
    },
    async close() {
      await io.close();
      await pool.end();
    },
  };
}
