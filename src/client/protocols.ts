import type { SocketLibrary } from './libraries.js';

const NOTHING_ELSE = { api: 'browser', url: 'first' } as const;

/** A package that speaks a language of its own over its sockets, so that both ends have to move together. */
function speaking(
  protocol: string,
  name: string,
  exports: readonly string[],
  more: { called?: boolean; modules?: readonly string[] } = {},
): SocketLibrary {
  const { called, modules = [name] } = more;
  const constructors = modules.flatMap((module) => exports.map((one) => ({ module, name: one })));
  return { ...NOTHING_ELSE, name, constructors, protocol, ...(called === true && { called }) };
}

/** A package with sockets to somebody's own messages, but of another shape than the platform's. */
function unlike(
  problem: string,
  name: string,
  module: string,
  exports: readonly string[],
  called = false,
): SocketLibrary {
  const constructors = exports.map((one) => ({ module, name: one }));
  return { ...NOTHING_ELSE, name, constructors, unlike: problem, ...(called && { called }) };
}

/** Packages that are seen and never rewritten, each with the reason. */
export const protocols: readonly SocketLibrary[] = [
  speaking('STOMP', '@stomp/stompjs', ['Client', 'CompatClient']),
  speaking('STOMP', '@stomp/stompjs', ['Stomp.client'], { called: true }),
  speaking('STOMP', 'stompjs', ['client'], { called: true }),
  speaking('STOMP', 'webstomp-client', ['client'], { called: true }),
  speaking("Phoenix channels'", 'phoenix', ['Socket']),
  speaking("Pusher's", 'pusher-js', ['default', 'Pusher'], {
    modules: ['pusher-js', 'pusher-js/react-native', 'pusher-js/with-encryption'],
  }),
  speaking("Laravel Echo's", 'laravel-echo', ['default']),
  speaking('GraphQL over WebSocket', 'graphql-ws', ['createClient'], { called: true }),
  speaking('GraphQL over WebSocket', 'subscriptions-transport-ws', ['SubscriptionClient']),
  speaking("Centrifugo's", 'centrifuge', ['default', 'Centrifuge']),
  speaking("SignalR's", '@microsoft/signalr', ['HubConnectionBuilder'], {
    modules: ['@microsoft/signalr', '@aspnet/signalr'],
  }),
  speaking("Action Cable's", '@rails/actioncable', ['createConsumer'], {
    called: true,
    modules: ['@rails/actioncable', 'actioncable'],
  }),
  speaking('MQTT', 'mqtt', ['connect', 'connectAsync'], { called: true }),
  speaking("tRPC's", '@trpc/client', ['createWSClient'], { called: true }),
  speaking("Colyseus'", 'colyseus.js', ['Client']),
  speaking("Yjs'", 'y-websocket', ['WebsocketProvider']),
  speaking("Yjs'", '@hocuspocus/provider', ['HocuspocusProvider', 'HocuspocusProviderWebsocket']),
  speaking('WAMP', 'autobahn', ['Connection'], { modules: ['autobahn', 'autobahn-browser'] }),
  unlike('takes its handlers as options: write them with `new WebSocket` first', 'sockette', 'sockette', [
    'default',
  ]),
  unlike(
    'is a hook: open the socket in an effect with `PartySocket` first',
    'partysocket',
    'partysocket/react',
    ['default', 'usePartySocket', 'useWebSocket'],
    true,
  ),
  unlike('hands each connection to a listener: use its `w3cwebsocket` first', 'websocket', 'websocket', [
    'client',
  ]),
  ...['react-use-websocket', 'react-use-websocket/dist/lib/use-socket-io'].map((module) =>
    unlike(
      'speaks the protocol of Socket.IO: use its own client first',
      'react-use-websocket',
      module,
      ['useSocketIO'],
      true,
    ),
  ),
];
