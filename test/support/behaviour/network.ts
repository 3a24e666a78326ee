import { FakeSocket, type Peer } from './fake-socket.js';

/** All connections to one server, which can keep them waiting, accept them, or lose them. */
export class Network {
  /** Every socket ever made, in order. */
  readonly sockets: FakeSocket[] = [];
  /** The constructor that the code under test calls. */
  readonly WebSocket: typeof FakeSocket;
  private accepting = false;

  constructor(peer: Peer) {
    const connect = (socket: FakeSocket): void => this.connect(socket);
    this.WebSocket = class extends FakeSocket {
      constructor(url: string | URL) {
        super(String(url), peer);
        connect(this);
      }
    } as unknown as typeof FakeSocket;
  }

  get open(): FakeSocket[] {
    return this.sockets.filter((socket) => socket.readyState === socket.OPEN);
  }

  /** Opens what waits, and from now on whatever comes. */
  accept(): void {
    this.accepting = true;
    for (const socket of this.sockets) socket.open();
  }

  /** Loses every connection; new ones wait until `accept`. */
  drop(): void {
    this.accepting = false;
    for (const socket of this.open) socket.drop();
  }

  private connect(socket: FakeSocket): void {
    this.sockets.push(socket);
    setTimeout(() => {
      if (this.accepting) socket.open();
    }, 0);
  }
}
