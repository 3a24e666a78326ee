import type { FakeSocket, SocketEvent } from './fake-socket.js';

type Constructor = new (url: string) => FakeSocket;
type Listener = (...values: unknown[]) => void;

/** What the libraries do that wrap a socket, over the one of the test; by specifier. */
export function librariesOver(WebSocket: Constructor): Record<string, unknown> {
  return {
    ws: { WebSocket: emitterOver(WebSocket) },
    'reconnecting-websocket': reconnectingOver(WebSocket),
    'socket.io-client': ioOver(WebSocket),
  };
}

/** Node's emitter: data, code and reason, error. */
function emitterOver(WebSocket: Constructor): unknown {
  return class {
    private readonly listeners = new Map<string, Listener[]>();
    private readonly socket: FakeSocket;

    constructor(url: string) {
      this.socket = new WebSocket(url);
      this.socket.onopen = () => this.emit('open');
      this.socket.onmessage = ({ data = '' }: SocketEvent) => this.emit('message', Buffer.from(data), false);
      this.socket.onerror = () => this.emit('error', new Error('the connection failed'));
      this.socket.onclose = ({ code, reason = '' }: SocketEvent) =>
        this.emit('close', code, Buffer.from(reason));
    }

    on(name: string, listener: Listener): void {
      this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
    }

    once(name: string, listener: Listener): void {
      this.on(name, listener);
    }

    removeAllListeners(): void {
      this.listeners.clear();
    }

    terminate(): void {
      this.socket.close(1006);
    }

    private emit(name: string, ...values: unknown[]): void {
      for (const listener of this.listeners.get(name) ?? []) listener(...values);
    }
  };
}

/** Opens again a second after the connection was lost, with the listeners it was given. */
function reconnectingOver(WebSocket: Constructor): unknown {
  return class {
    static readonly OPEN = 1;
    private readonly listeners: [SocketEvent['type'], (event: SocketEvent) => void][] = [];
    private socket: FakeSocket;
    private isClosed = false;

    constructor(private readonly url: string) {
      this.socket = this.connect();
    }

    get readyState(): number {
      return this.socket.readyState;
    }

    addEventListener(type: SocketEvent['type'], listener: (event: SocketEvent) => void): void {
      this.listeners.push([type, listener]);
    }

    close(): void {
      this.isClosed = true;
      this.socket.close();
    }

    private connect(): FakeSocket {
      const socket = new WebSocket(this.url);
      for (const type of ['open', 'message', 'error', 'close'] as const)
        socket.addEventListener(type, (event) => {
          for (const [own, listener] of this.listeners) if (own === type) listener(event);
        });
      socket.addEventListener('close', () => {
        if (!this.isClosed) setTimeout(() => (this.socket = this.connect()), 1000);
      });
      return socket;
    }
  };
}

/** Hands each message to the one event that is listened to; reconnects as socket.io does. */
function ioOver(WebSocket: Constructor): unknown {
  const io = (url: string): unknown => {
    let listeners: [string, Listener][] = [];
    const fire = (name: string, ...values: unknown[]): void => {
      for (const [own, listener] of listeners) if (own === name) listener(...values);
    };
    let isClosed = false;
    let isJoined = false;
    let socket: FakeSocket;
    const connect = (): void => {
      socket = new WebSocket(url);
      socket.onopen = () => {
        isJoined = true;
        fire('connect');
      };
      socket.onmessage = ({ data = '' }) => {
        const names = listeners.map(([name]) => name).filter((name) => !/connect/.test(name));
        for (const name of new Set(names)) fire(name, JSON.parse(data));
      };
      socket.onerror = () => fire('connect_error', new Error('websocket error'));
      socket.onclose = () => {
        if (isJoined) fire('disconnect', 'transport close');
        isJoined = false;
        if (!isClosed) setTimeout(connect, 1000);
      };
    };
    connect();
    const close = (): void => {
      isClosed = true;
      socket.close();
    };
    return {
      get connected() {
        return isJoined;
      },
      on: (name: string, listener: Listener) => listeners.push([name, listener]),
      off: (name: string, gone?: Listener) => {
        listeners = listeners.filter(([own, one]) => own !== name || (gone !== undefined && one !== gone));
      },
      close,
      disconnect: close,
    };
  };
  return Object.assign(io, { io, default: io });
}
