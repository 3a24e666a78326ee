/** An event as far as application code and the Realtime client read it. */
export interface SocketEvent {
  type: 'open' | 'message' | 'error' | 'close';
  data?: string;
  code?: number;
  reason?: string;
  wasClean?: boolean;
}

type Listener = (event: SocketEvent) => void;

/** Who answers a socket: the old backend, or a Realtime server. */
export interface Peer {
  opened(socket: FakeSocket): void;
  received(socket: FakeSocket, data: string | ArrayBuffer): void;
  closed(socket: FakeSocket): void;
}

/** A WebSocket that is opened, fed and dropped by a test. */
export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;

  readyState = 0;
  readonly bufferedAmount = 0;
  readonly protocol = '';
  binaryType = 'blob';
  onopen: Listener | null = null;
  onmessage: Listener | null = null;
  onerror: Listener | null = null;
  onclose: Listener | null = null;
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(
    readonly url: string,
    private readonly peer: Peer,
  ) {}

  addEventListener(type: string, listener: Listener): void {
    const known = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, known.add(listener));
  }

  removeEventListener(type: string, listener: Listener): void {
    this.listeners.get(type)?.delete(listener);
  }

  send(data: string | ArrayBuffer): void {
    if (this.readyState === this.CONNECTING) throw new Error('InvalidStateError: still connecting');
    if (this.readyState === this.OPEN) this.peer.received(this, data);
  }

  /** As in a browser the close event comes later, never while `close()` runs. */
  close(code = 1005, reason = ''): void {
    if (this.readyState >= this.CLOSING) return;
    this.readyState = this.CLOSING;
    setTimeout(() => {
      this.finish({ type: 'close', code, reason, wasClean: true });
    }, 0);
  }

  /** The server accepted. */
  open(): void {
    if (this.readyState !== this.CONNECTING) return;
    this.readyState = this.OPEN;
    this.emit({ type: 'open' });
    this.peer.opened(this);
  }

  /** The server sent a text frame. */
  deliver(data: string): void {
    if (this.readyState === this.OPEN) this.emit({ type: 'message', data });
  }

  /** The connection was lost: an error, then a close nobody asked for. */
  drop(): void {
    if (this.readyState === this.CLOSED) return;
    this.readyState = this.CLOSED;
    this.emit({ type: 'error' });
    this.finish({ type: 'close', code: 1006, reason: '', wasClean: false });
  }

  private finish(event: SocketEvent): void {
    this.readyState = this.CLOSED;
    this.peer.closed(this);
    this.emit(event);
  }

  private emit(event: SocketEvent): void {
    this[`on${event.type}`]?.(event);
    for (const listener of [...(this.listeners.get(event.type) ?? [])]) listener(event);
  }
}
