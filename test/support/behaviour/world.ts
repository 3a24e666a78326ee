import { createClient, type WebSocketLikeConstructor } from '@supabase/supabase-js';
import type { Route } from '../../../src/contract.js';
import { routeOf, Tables, type ServerEvent } from './backend.js';
import type { FakeSocket } from './fake-socket.js';
import { LegacyServer } from './legacy-server.js';
import { librariesOver } from './libraries.js';
import type { Network } from './network.js';
import { reactModules } from './react.js';
import { reactUseWebSocket, type Hooks } from './react-use-websocket.js';
import { RealtimeServer } from './realtime-server.js';

/** A server with one of the two transports in front of it, and what the code under test needs to reach it. */
export interface World {
  network: Network;
  publish(event: ServerEvent): void;
  modules: Record<string, unknown>;
  globals: Record<string, unknown>;
  /** Topics (or paths) somebody is listening to right now. */
  listening(): string[];
}

/** Sockets speak to the old backend; there is no Supabase. */
export function legacyWorld(routes: Route[]): World {
  const tables = new Tables();
  const server = new LegacyServer(routes, tables);
  const hook = reactUseWebSocket(server.network.WebSocket as never, reactModules.react as Hooks);
  return {
    network: server.network,
    publish(event) {
      tables.write(routeOf(routes, event.path).route, event);
      server.publish(event);
    },
    modules: {
      ...librariesOver(server.network.WebSocket as unknown as new (url: string) => FakeSocket),
      'react-use-websocket': hook,
      'react-use-websocket/dist/lib/use-websocket': hook,
    },
    globals: { WebSocket: server.network.WebSocket },
    listening: () => server.network.open.map((socket) => new URL(socket.url, 'ws://x').pathname).sort(),
  };
}

let worlds = 0;

/** The real Supabase client speaks to a Realtime server; constructing a raw socket is an error. */
export function realtimeWorld(routes: Route[], client: { module: string; export: string }): World {
  const tables = new Tables();
  const server = new RealtimeServer(routes, tables);
  // Each client of its own, as in a page of its own.
  const storageKey = `auth-${String((worlds += 1))}`;
  const supabase = createClient('http://realtime.test', 'anon-key', {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false, storageKey },
    global: { fetch: server.fetch },
    realtime: { transport: server.network.WebSocket as unknown as WebSocketLikeConstructor },
  });
  const WebSocketIsGone = (): never => {
    throw new Error('the migrated code opened a raw WebSocket');
  };
  return {
    network: server.network,
    publish(event) {
      const isNew = tables.write(routeOf(routes, event.path).route, event);
      server.publish(event, isNew);
    },
    modules: { [client.module]: { [client.export]: supabase } },
    globals: { WebSocket: WebSocketIsGone },
    listening: () => server.topics,
  };
}
