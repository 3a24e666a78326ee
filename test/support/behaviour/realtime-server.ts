import type { Route } from '../../../src/contract.js';
import { routeOf, type Row, type ServerEvent, type Tables } from './backend.js';
import type { FakeSocket, Peer } from './fake-socket.js';
import { Network } from './network.js';

type Frame = [joinRef: string | null, ref: string | null, topic: string, event: string, payload: unknown];

interface Binding {
  id: number;
  event: string;
  table: string;
  filter?: string;
}

interface Joined {
  socket: FakeSocket;
  joinRef: string | null;
  topic: string;
  bindings: Binding[];
}

interface JoinPayload {
  config: { postgres_changes?: Omit<Binding, 'id'>[] };
  access_token?: string;
}

/** The part of a Realtime server that a client can observe, speaking the wire protocol, so that the real client runs on it. */
export class RealtimeServer implements Peer {
  readonly network = new Network(this);
  /** Broadcasts sent by clients. */
  readonly broadcasts: unknown[] = [];
  private joined: Joined[] = [];
  private nextId = 1000;

  constructor(
    private readonly routes: Route[],
    private readonly tables: Tables,
  ) {}

  /** Topics joined right now, without their prefix. */
  get topics(): string[] {
    return this.joined.map(({ topic }) => topic.replace(/^realtime:/, '')).sort();
  }

  opened(): void {
    // the client speaks first
  }

  closed(socket: FakeSocket): void {
    this.joined = this.joined.filter((one) => one.socket !== socket);
  }

  received(socket: FakeSocket, data: string | ArrayBuffer): void {
    if (typeof data !== 'string') {
      this.broadcasts.push(data);
      return;
    }
    const [joinRef, ref, topic, event, payload] = JSON.parse(data) as Frame;
    const reply = (response: unknown): void =>
      send(socket, [joinRef, ref, topic, 'phx_reply', { status: 'ok', response }]);
    switch (event) {
      case 'phx_join':
        this.join(socket, joinRef, topic, payload as JoinPayload, reply);
        break;
      case 'phx_leave':
        this.joined = this.joined.filter((one) => one.socket !== socket || one.topic !== topic);
        reply({});
        send(socket, [joinRef, ref, topic, 'phx_close', {}]);
        break;
      case 'heartbeat':
        reply({});
        break;
      case 'broadcast':
        this.broadcasts.push(payload);
        break;
    }
  }

  /** Tells the subscribers of a row written, or of a message, at a path. */
  publish(event: ServerEvent, isNew: boolean): void {
    const { route, topic } = routeOf(this.routes, event.path);
    for (const one of [...this.joined]) {
      if (route.kind === 'broadcast') {
        if (one.topic !== `realtime:${topic}`) continue;
        send(one.socket, [null, null, one.topic, 'broadcast', broadcastOf(route, event.row)]);
      } else {
        const type = isNew ? 'INSERT' : 'UPDATE';
        const ids = one.bindings
          .filter((binding) => listens(binding, route, type, event.row))
          .map(({ id }) => id);
        if (ids.length > 0)
          send(one.socket, [
            null,
            null,
            one.topic,
            'postgres_changes',
            { ids, data: change(route, type, event.row) },
          ]);
      }
    }
  }

  private join(
    socket: FakeSocket,
    joinRef: string | null,
    topic: string,
    { config }: JoinPayload,
    reply: (response: unknown) => void,
  ): void {
    const bindings = (config.postgres_changes ?? []).map((binding) => ({ ...binding, id: this.nextId++ }));
    this.joined = this.joined.filter((one) => one.socket !== socket || one.topic !== topic);
    this.joined.push({ socket, joinRef, topic, bindings });
    reply({ postgres_changes: bindings });
    if (bindings.length === 0) return;
    setTimeout(() => {
      send(socket, [
        joinRef,
        null,
        topic,
        'system',
        {
          extension: 'postgres_changes',
          status: 'ok',
          message: 'Subscribed to PostgreSQL',
          channel: topic.replace(/^realtime:/, ''),
        },
      ]);
    }, 50);
  }

  /** Answers the REST requests of the client: `select` with filters, order and limit, and `single`. */
  readonly fetch = (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    const table = url.pathname.replace('/rest/v1/', '');
    const route = this.routes.find((one) => one.table === table);
    if (!route) return Promise.resolve(Response.json({ message: `no table ${table}` }, { status: 404 }));
    const rows = this.select(route, url.searchParams);
    const single = new Headers(init?.headers).get('accept')?.includes('pgrst.object') ?? false;
    if (!single) return Promise.resolve(Response.json(rows));
    if (rows.length === 1) return Promise.resolve(Response.json(rows[0]));
    return Promise.resolve(
      Response.json({ code: 'PGRST116', message: `${rows.length} rows` }, { status: 406 }),
    );
  };

  private select(route: Route, query: URLSearchParams): Row[] {
    let rows = [...this.tables.at(this.pathOf(route))];
    for (const [column, value] of query) {
      if (value.startsWith('gt.')) rows = rows.filter((row) => compare(row[column], value.slice(3)) > 0);
      if (value.startsWith('eq.')) rows = rows.filter((row) => String(row[column]) === value.slice(3));
    }
    const [column, direction] = (query.get('order') ?? '').split('.');
    if (column) {
      rows.sort((a, b) => compare(a[column], b[column]));
      if (direction === 'desc') rows.reverse();
    }
    return rows.slice(0, Number(query.get('limit') ?? rows.length));
  }

  private pathOf(route: Route): string {
    return this.tables.paths.find((path) => routeOf(this.routes, path).route === route) ?? route.path;
  }
}

function compare(a: unknown, b: unknown): number {
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}

function send(socket: FakeSocket, frame: Frame): void {
  setTimeout(() => {
    socket.deliver(JSON.stringify(frame));
  }, 0);
}

function listens(binding: Binding, route: Route, type: string, row: Row): boolean {
  if (binding.table !== route.table || (binding.event !== '*' && binding.event !== type)) return false;
  const [, column = '', value = ''] = /^(\w+)=eq\.(.*)$/.exec(binding.filter ?? '') ?? [];
  return column === '' || String(row[column]) === value;
}

function change(route: Route, type: string, row: Row): unknown {
  return {
    schema: route.schema ?? 'public',
    table: route.table,
    type,
    commit_timestamp: '2026-01-01T00:00:00.000Z',
    columns: Object.entries(row).map(([name, value]) => ({
      name,
      type: typeof value === 'number' ? 'int8' : typeof value === 'string' ? 'text' : 'jsonb',
    })),
    record: row,
    ...(type === 'UPDATE' ? { old_record: {} } : {}),
    errors: null,
  };
}

/** A backend broadcasts a message under the route's own event, or under the message's type-like field. */
function broadcastOf(route: Route, message: Row): unknown {
  const event =
    route.event && route.event !== '*' ? route.event : String(message.type ?? message.event ?? 'message');
  return { type: 'broadcast', event, payload: message };
}
