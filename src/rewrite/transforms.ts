/** A file of `transforms/` with its cases in `fixtures/NAME/`. */
export interface TransformEntry {
  name: string;
  /** Why it stands where it stands. */
  because: string;
}

/** Every transform, in the order in which a file goes through them. */
export const transforms: readonly TransformEntry[] = [
  { name: 'websocket-to-channel', because: 'What the platform offers comes first: libraries wrap it.' },
  { name: 'reconnecting-websocket', because: 'It has the interface of the platform, and reconnects.' },
  { name: 'partysocket', because: 'It is a reconnecting socket as well, to a room on a host.' },
  { name: 'ws', because: 'In Node it has the interface of the platform, and an emitter beside it.' },
  {
    name: 'socket.io-client',
    because: 'Its events have names, which the others know only inside of messages.',
  },
  {
    name: 'react-use-websocket',
    because: 'A hook is a state and an effect around a plain socket, which the first one knows.',
  },
  {
    name: 'rxjs-websocket',
    because: 'A subject is an observable around a plain socket, and no hook is one.',
  },
  {
    name: 'vueuse-websocket',
    because: 'A composable is refs around a plain socket; its package has many more that stay.',
  },
];
