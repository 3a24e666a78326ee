import { protocols } from './protocols.js';

/** How a library's object is talked to. */
export type SocketApi = 'browser' | 'node' | 'io';

/** A package whose sockets are followed like the platform's own. */
export interface SocketLibrary {
  /** Name of the npm package, as messages and next steps say it. */
  name: string;
  /** What opens a socket: `default` is the default export or the CommonJS value itself. */
  constructors: readonly { module: string; name: string }[];
  /** The name a script tag gives it. */
  global?: string;
  /** `io(url)`: called, not constructed. */
  called?: boolean;
  api: SocketApi;
  /** Where the URL is: the first argument, host and room in an options object, or an address with a namespace. */
  url: 'first' | 'party' | 'namespace';
  /** Exported types that stand for its sockets, beside the constructor. */
  types?: readonly string[];
  /** Code that uses it runs in Node, always or also: there the Supabase client may need a transport. */
  node?: 'always' | 'maybe';
  /** Whose language its messages are in, where it is not the application's: it is reported once, and stays. */
  protocol?: string;
  /** Why its sockets are not rewritten, as the end of a sentence about the package. */
  unlike?: string;
}

const names = (module: string, ...exports: string[]): { module: string; name: string }[] =>
  exports.map((name) => ({ module, name }));

/** Everything beside the platform's `WebSocket` that opens a socket, by the package it comes from. */
export const libraries: readonly SocketLibrary[] = [
  ...protocols,
  {
    name: 'reconnecting-websocket',
    constructors: [
      ...names('reconnecting-websocket', 'default'),
      ...names('reconnecting-websocket/dist/reconnecting-websocket', 'default'),
    ],
    global: 'ReconnectingWebSocket',
    api: 'browser',
    url: 'first',
  },
  {
    name: 'reconnectingwebsocket',
    constructors: names('reconnectingwebsocket', 'default', 'ReconnectingWebSocket'),
    api: 'browser',
    url: 'first',
  },
  {
    name: 'partysocket',
    constructors: [...names('partysocket', 'WebSocket'), ...names('partysocket/ws', 'default', 'WebSocket')],
    api: 'browser',
    url: 'first',
  },
  {
    name: 'partysocket',
    constructors: names('partysocket', 'default', 'PartySocket'),
    global: 'PartySocket',
    api: 'browser',
    url: 'party',
  },
  {
    name: 'robust-websocket',
    constructors: names('robust-websocket', 'default'),
    global: 'RobustWebSocket',
    api: 'browser',
    url: 'first',
  },
  {
    name: 'sockjs-client',
    constructors: [...names('sockjs-client', 'default'), ...names('sockjs-client/dist/sockjs', 'default')],
    global: 'SockJS',
    api: 'browser',
    url: 'first',
  },
  {
    name: 'websocket',
    constructors: names('websocket', 'w3cwebsocket'),
    api: 'browser',
    url: 'first',
    node: 'maybe',
  },
  {
    name: 'isomorphic-ws',
    constructors: names('isomorphic-ws', 'default', 'WebSocket'),
    api: 'node',
    url: 'first',
    node: 'maybe',
  },
  {
    name: 'ws',
    constructors: names('ws', 'default', 'WebSocket'),
    api: 'node',
    url: 'first',
    node: 'always',
  },
  {
    name: 'socket.io-client',
    constructors: [
      ...names('socket.io-client', 'default', 'io', 'connect'),
      ...names('socket.io-client/dist/socket.io', 'default', 'io'),
    ],
    global: 'io',
    called: true,
    api: 'io',
    url: 'namespace',
    types: ['Socket'],
  },
];
