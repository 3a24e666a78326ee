import type { Route } from '../../../src/contract.js';
import type { Row, ServerEvent, Tables } from './backend.js';
import { routeOf } from './backend.js';
import type { FakeSocket, Peer } from './fake-socket.js';
import { Network } from './network.js';

/**
 * The old backend: one socket per path, JSON messages. A `row` path sends its current row to whoever connects, as the
 * polling handlers of such backends do. Pings are answered.
 */
export class LegacyServer implements Peer {
  readonly network = new Network(this);
  /** What clients sent, pings left out. */
  readonly messages: string[] = [];
  /** Paths whose messages are plain text. */
  private readonly textual = new Set<string>();

  constructor(
    private readonly routes: Route[],
    private readonly tables: Tables,
  ) {}

  opened(socket: FakeSocket): void {
    const path = pathOf(socket);
    const { route } = routeOf(this.routes, path);
    if (route.kind !== 'row') return;
    for (const row of this.tables.at(path)) socket.deliver(this.messageOf(path, row));
  }

  received(socket: FakeSocket, data: string | ArrayBuffer): void {
    const text = String(data);
    if (text === 'ping') socket.deliver('pong');
    else if (/"type":\s*"ping"/.test(text)) socket.deliver('{"type":"pong"}');
    else this.messages.push(text);
  }

  closed(): void {
    // the old backend keeps nothing per connection
  }

  publish(event: ServerEvent): void {
    if (event.isText === true) this.textual.add(event.path);
    for (const socket of this.network.open) {
      if (pathOf(socket) === event.path) socket.deliver(this.messageOf(event.path, event.row));
    }
  }

  private messageOf(path: string, row: Row): string {
    return this.textual.has(path) ? String(row.data) : JSON.stringify(row);
  }
}

function pathOf(socket: FakeSocket): string {
  return new URL(socket.url, 'wss://api.acme.dev').pathname;
}
