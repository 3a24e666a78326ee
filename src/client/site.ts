import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import type { SocketLibrary } from './libraries.js';
import type { Self } from './self.js';
import type { Store } from './store.js';
import type { ValueUse } from './value-flow.js';

/**
 * What the analysis knows of one `new WebSocket(…)`: the contract between `src/client` and everything to its right.
 * A site lists *every* use of the socket it can see. Whatever it cannot name is an escape, and an escape is never rewritten.
 */
export interface SocketSite {
  /** The construction itself. */
  construction: NodePath<t.NewExpression | t.CallExpression>;
  /** What the user wrote in its place: another tree's construction, or the call of a library. */
  origin?: NodePath;
  /** The package it comes from; none for the platform's own WebSocket. */
  library?: SocketLibrary;
  /** What the library was told in an options object. */
  options: SocketOption[];
  url: UrlPattern;
  /** Path pinned by a `realtime-migrate-route` comment above the construction. */
  pinned?: string;
  /** Second argument of the constructor. */
  protocols?: t.Node;
  /** Everything that holds this socket, in the order it was found; the first one is where it is put. */
  holders: Holder[];
  handlers: HandlerUse[];
  sends: SendUse[];
  closes: CloseUse[];
  /** Reads of `readyState`, as the whole member expression. */
  states: NodePath[];
  /** Reads of `connected` and `disconnected`: whether the channel is joined. */
  flags: { path: NodePath; joined: boolean }[];
  /** Places where only the presence of the socket is asked: `if (ws)`, `ws === null`, `ws?.`. */
  tests: NodePath[];
  /** `wsRef.current !== socket`, with the same socket on both sides: whether it is still the one in use. */
  comparisons: NodePath[];
  /** `ws = null`, `setSocket(null)`, `delete`. */
  resets: NodePath[];
  /** `ws.binaryType = …`. */
  settings: { statement: NodePath<t.Statement>; property: string; value: t.Node }[];
  /** Calls and listeners that only keep the connection up. */
  upkeep: UpkeepUse[];
  /** Every read of a property of the socket, whatever list above it is in. */
  members: NodePath<t.MemberExpression>[];
  /** Uses that cannot be followed, each with a reason in words. */
  escapes: Escape[];
}

/** One option of a library's constructor; without a name: options that cannot be seen. */
export interface SocketOption {
  name?: string;
  value: NodePath;
}

/** `ws.ping()`, `ws.reconnect()`, `ws.on('pong', …)`. */
export interface UpkeepUse {
  call: NodePath<t.CallExpression>;
  kind: 'ping' | 'reconnect';
}

export interface Escape {
  node: t.Node;
  reason: string;
  /** Where the socket goes there, and what is done with it, when that can be followed. */
  uses?: () => ValueUse[];
  /** A listener is attached or taken off, for an event whose name the code chooses. */
  isListening?: boolean;
}

export type Holder = VariableHolder | RefHolder | StateHolder | FieldHolder | StoreHolder;

interface HolderBase {
  name: string;
  /** Identifiers (or private names) that spell the holder's name, the declaration included. */
  mentions: t.Node[];
  /** Type annotations that belong to it. */
  annotations: t.Node[];
}

/** `const ws = …`, `let ws; ws = …`; also a local copy of another holder. */
export interface VariableHolder extends HolderBase {
  kind: 'variable';
  binding: Binding;
  /** True for `const socket = wsRef.current`: a copy, not the place where the socket is put. */
  copy: boolean;
  /** Set for `const { socket } = this`: the property of the pattern. */
  takenAs?: t.ObjectProperty;
}

/** `const wsRef = useRef(null)` (or `createRef`, or any `.current` box made by a call); `ref(null)` in Vue. */
export interface RefHolder extends HolderBase {
  kind: 'ref';
  /** The property that is the socket. */
  box: 'current' | 'value';
  binding: Binding;
}

/** `const [socket, setSocket] = useState(null)`. */
export interface StateHolder extends HolderBase {
  kind: 'state';
  binding: Binding;
  setter: Binding;
}

/** `this.ws`, `this.#ws`, of a class, of a component's options or of an object that a constant names. */
export interface FieldHolder extends HolderBase {
  kind: 'field';
  owner: Self;
  /** How the code that opens the socket calls the owner: `this`, or the constant. */
  through: string;
  isPrivate: boolean;
}

/** `set({ socket: ws })` of a zustand store, which others know the property of: it keeps its name. */
export interface StoreHolder extends HolderBase {
  kind: 'store';
  store: Store;
}

export type SocketEvent = 'open' | 'message' | 'error' | 'close';

/**
 * What a handler is called with: the browser's event; the arguments of Node's emitter (data, code and reason, error); or the value
 * that the server sent with an event of socket.io (and the reason or the error of its own events).
 */
export type HandlerArguments = 'event' | 'node' | 'payload';

export interface HandlerUse {
  event: SocketEvent;
  how: 'property' | 'listener';
  takes: HandlerArguments;
  /** socket.io: the event that is listened to, or the code that puts its name together. */
  name?: string;
  /** The expression for the event, where it is no literal. */
  nameAt?: t.Node;
  /** Runs for the first event only. */
  once: boolean;
  /** The function expression, or an expression that names one. `null` when the handler is taken off. */
  value: NodePath<t.Expression> | null;
  statement: NodePath<t.Statement>;
}

export interface SendUse {
  call: NodePath<t.CallExpression | t.OptionalCallExpression>;
  /** socket.io: `emit(event, argument)`, and the name of the event where it is known. */
  emits?: { event: NodePath | undefined; name?: string; values: NodePath[] };
  argument: NodePath | undefined;
}

export interface CloseUse {
  call: NodePath<t.CallExpression | t.OptionalCallExpression>;
  /** First argument when it is a number. */
  code?: number;
}

/** A URL as far as the code tells it. */
export interface UrlPattern {
  /** Every way the URL can come out; one unless the code chooses between several. */
  candidates: UrlCandidate[];
  /** Why it may come out in other ways too: callers that cannot be seen. */
  open: string[];
  /** Functions with a parameter in the URL that nothing calls. */
  uncalled: string[];
}

export interface UrlCandidate {
  /** `wss://host` when it is known. */
  origin?: string;
  /** Path with `{name}` where an expression stands, or `undefined` when nothing static is known. */
  path?: string;
  /**
   * Expressions behind the `{name}`s, in order; with `text`, a segment that callers give through the expression, or its default
   * (`isDefault`) where nobody is seen who calls.
   */
  params: { name: string; node: t.Node; text?: string; isDefault?: boolean }[];
  /** Names of query parameters. */
  query: string[];
  /** True when the path follows an expression that may itself carry a path. */
  openBase: boolean;
  /** The URL in words, for messages. */
  text: string;
  /** Places of the calls that give it, as `file:line`; empty when it is known without them. */
  callers: string[];
}
