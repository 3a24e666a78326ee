/**
 * A Realtime server for tests: what a client can observe of the real one, for the real client, fed by a real
 * PostgreSQL. `test/e2e/realtime.test.ts` lists its rules.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import type { Postgres } from '../postgres.js';
import { Channel, type Hub, type JoinPayload, type Listener } from './channel.js';
import type { Delivery } from './delivery.js';
import { pollChanges, streamMessages } from './feeds.js';
import { signJwt, verifyJwt } from './jwt.js';
import { permissionsOn } from './policies.js';
import { decodeFrame } from './protocol.js';
import { answerRest } from './rest.js';
import { subscribe } from './subscription.js';
import { acceptWebSocket, type Connection } from './websocket.js';

export interface RealtimeOptions {
  /** Milliseconds between two polls of the replication slot: 100, as the real server. */
  poll?: number;
  /** Milliseconds without a slot after a poll failed. */
  recovery?: number;
  /** Milliseconds until a renewed token is subscribed with; one to three seconds on the real server. */
  refreshDelay?: number;
  /** Port to listen on; a free one unless given. */
  port?: number;
}

export interface LocalRealtime {
  /** For `createClient`. */
  url: string;
  anonKey: string;
  serviceKey: string;
  /** A token with these claims, valid for an hour unless said; a role is needed. */
  token(claims: object, seconds?: number): string;
  /** Topics joined right now, sorted; one entry for each member. */
  topics(): string[];
  /** Bindings the database is listened to for right now. */
  listeners(): number;
  /** Open connections. */
  connections(): number;
  /** Requests that the REST part answered so far, preflights left out. */
  requests(): number;
  /** What made polls fail, oldest first: a policy that raises. */
  failures(): string[];
  /** Resolves when all that was committed before the call has been sent, as far as it ever is. */
  caughtUp(): Promise<void>;
  /** Cuts all connections, and refuses new ones and requests until `restore`. */
  drop(): void;
  restore(): void;
  /** Stops everything, and gives the slots back. */
  close(): Promise<void>;
}

const HOUR = 3600;

export async function startRealtime(
  postgres: Postgres,
  database: string,
  { poll = 100, recovery = 500, refreshDelay = 50, port = 0 }: RealtimeOptions = {},
): Promise<LocalRealtime> {
  const secret = 'a-secret-of-at-least-thirty-two-characters';
  const token = (claims: object, seconds = HOUR) =>
    signJwt({ exp: Math.floor(Date.now() / 1000) + seconds, ...claims }, secret);
  const publication = 'supabase_realtime';
  const [changes, catalog, pool] = [
    await postgres.connect(database),
    await postgres.connect(database),
    new pg.Pool({ connectionString: postgres.url(database, 'authenticator'), max: 5 }),
  ];
  pool.on('error', () => undefined); // the server going away at the end is no news
  const alone = inTurn();

  const channels = new Set<Channel>();
  const connections = new Set<Connection>();
  const failures: string[] = [];
  let requests = 0;
  let isUp = true;

  const hub: Hub = {
    secret,
    refreshDelay,
    subscribe: (binding, claims) => alone(() => subscribe(catalog, publication, binding, claims)),
    permissions: (topic, claims) => alone(() => permissionsOn(catalog, topic, claims)),
    broadcast(topic, isPrivate, message, except) {
      for (const channel of channels) {
        if (channel !== except && channel.name === topic && channel.isPrivate === isPrivate) {
          channel.push('broadcast', { type: 'broadcast', ...message });
        }
      }
    },
  };

  const changeFeed = await pollChanges<Listener>(changes, {
    publication,
    interval: poll,
    recovery,
    subscriptions: () => [...channels].flatMap(({ listeners }) => listeners),
    deliver,
    failed: (error) => failures.push(error instanceof Error ? error.message : String(error)),
  });
  const messageFeed = await streamMessages(catalog, postgres.url(database), (message) => {
    if (message.extension !== 'broadcast') return;
    const { id, topic, event, payload } = message;
    hub.broadcast(topic, message.private, { event, payload, meta: { id } });
  });

  const server = createServer((request, response) => {
    if (!isUp) {
      request.socket.destroy();
      return;
    }
    if (!request.url?.startsWith('/rest/v1/')) {
      response.writeHead(404).end();
      return;
    }
    if (request.method !== 'OPTIONS') requests += 1;
    answerRest(request, response, pool, secret).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy()); // who is refused may be gone before it hears so
    const key = keyOf(request);
    if (!isUp) socket.destroy();
    else if (key === undefined || !isValid(key)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    } else welcome(acceptWebSocket(request, socket, head), key);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  function isValid(key: string): boolean {
    try {
      verifyJwt(key, secret);
      return true;
    } catch {
      return false;
    }
  }

  function welcome(connection: Connection, key: string): void {
    const own = new Map<string, Channel>();
    const forget = (channel: Channel) => {
      channels.delete(channel);
      for (const [topic, one] of own) if (one === channel) own.delete(topic);
    };
    connections.add(connection);
    connection.onClose = () => {
      connections.delete(connection);
      for (const channel of own.values()) {
        channel.dispose();
        channels.delete(channel);
      }
    };
    connection.onMessage = (data) => {
      const [joinRef, ref, topic, event, payload] = decodeFrame(data);
      if (event === 'heartbeat') {
        connection.send(JSON.stringify([null, ref, topic, 'phx_reply', { status: 'ok', response: {} }]));
      } else if (event === 'phx_join') {
        own.get(topic)?.close();
        const channel = new Channel(hub, connection, joinRef, topic, payload as JoinPayload, key, forget);
        own.set(topic, channel);
        void channel.open(ref).then((isOpen) => {
          if (!isOpen) forget(channel);
          else if (own.get(topic) === channel && connection.isOpen) channels.add(channel);
        });
      } else {
        void own.get(topic)?.receive(ref, event, payload);
      }
    };
  }

  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${actual}`,
    anonKey: token({ role: 'anon' }, 10 * 365 * 24 * HOUR),
    serviceKey: token({ role: 'service_role' }, 10 * 365 * 24 * HOUR),
    token,
    topics: () => [...channels].map(({ name }) => name).sort(),
    listeners: () => [...channels].reduce((sum, { listeners }) => sum + listeners.length, 0),
    connections: () => connections.size,
    requests: () => requests,
    failures: () => failures,
    caughtUp: () => changeFeed.caughtUp(),
    drop() {
      isUp = false;
      for (const connection of [...connections]) connection.drop();
      server.closeAllConnections();
    },
    restore() {
      isUp = true;
    },
    async close() {
      for (const connection of [...connections]) connection.drop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all([changeFeed.stop(), messageFeed.stop()]);
      await Promise.allSettled([pool.end(), changes.end(), catalog.end()]);
    },
  };
}

/** One frame for each channel, with the ids of all its bindings that match. */
function deliver({ subscriptions, data }: Delivery<Listener>): void {
  const ids = new Map<Channel, number[]>();
  for (const { channel, id } of subscriptions) ids.set(channel, [...(ids.get(channel) ?? []), id]);
  for (const [channel, list] of ids) channel.push('postgres_changes', { ids: list, data });
}

function keyOf(request: IncomingMessage): string | undefined {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname !== '/realtime/v1/websocket') return undefined;
  return url.searchParams.get('apikey') ?? undefined;
}

/** Runs one task after the other: they share a connection, and open transactions on it. */
function inTurn(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}
