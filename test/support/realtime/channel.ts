import { TokenError, verifyJwt, type Claims } from './jwt.js';
import type { Permissions } from './policies.js';
import { systemMessage, type Broadcast, type Frame } from './protocol.js';
import { SubscriptionError, type Binding, type Subscription } from './subscription.js';
import type { Connection } from './websocket.js';

/** What a channel needs of the server. */
export interface Hub {
  secret: string;
  /** Milliseconds until a new token is subscribed with. */
  refreshDelay: number;
  subscribe(binding: Binding, claims: Claims): Promise<Subscription>;
  permissions(topic: string, claims: Claims): Promise<Permissions>;
  /** To all members of a topic, that is public or private, but one. */
  broadcast(topic: string, isPrivate: boolean, message: Broadcast, except?: Channel): void;
}

export interface JoinPayload {
  config?: {
    broadcast?: { ack?: boolean; self?: boolean };
    postgres_changes?: Binding[];
    private?: boolean;
  };
  access_token?: string;
}

/** A subscription, and the binding ids under which the client knows it. */
export interface Listener extends Subscription {
  channel: Channel;
  id: number;
}

const PREFIX = 'realtime:';
/** `setTimeout` takes no more. */
const LONGEST = 2 ** 31 - 1;
let nextId = 1000;

/** One topic of one connection, from the join to the leave. */
export class Channel {
  listeners: Listener[] = [];
  readonly isPrivate: boolean;
  /** Without its prefix. */
  readonly name: string;
  private readonly bindings: (Binding & { id: number })[];
  private permissions: Permissions = { read: true, write: true };
  private token: unknown;
  private claims: Claims | undefined;
  private expiry: NodeJS.Timeout | undefined;
  private refresh: NodeJS.Timeout | undefined;
  private isGone = false;

  constructor(
    private readonly hub: Hub,
    private readonly connection: Connection,
    private readonly joinRef: string | null,
    private readonly topic: string,
    private readonly join: JoinPayload,
    fallbackToken: string,
    private readonly onClosed: (channel: Channel) => void,
  ) {
    this.name = topic.slice(PREFIX.length);
    this.isPrivate = join.config?.private ?? false;
    this.bindings = (join.config?.postgres_changes ?? []).map((binding) => ({ ...binding, id: nextId++ }));
    this.token = join.access_token ?? fallbackToken;
  }

  /** Answers the join, then subscribes to the database: the first may succeed where the second fails. */
  async open(ref: string | null): Promise<boolean> {
    try {
      await this.authorize(this.token);
    } catch (error) {
      if (this.isGone) return false; // and the database may be, too
      if (!(error instanceof TokenError || error instanceof Unauthorized)) throw error;
      this.reply(ref, 'error', { reason: `${error.code}: ${error.message}` });
      return false;
    }
    this.reply(ref, 'ok', { postgres_changes: this.bindings });
    void this.listen();
    return true;
  }

  async receive(ref: string | null, event: string, payload: unknown): Promise<void> {
    if (event === 'phx_leave') {
      this.reply(ref, 'ok', {});
      this.close();
    } else if (event === 'access_token') {
      await this.renew((payload as { access_token?: unknown }).access_token);
    } else if (event === 'broadcast') {
      if (!this.permissions.write) return; // neither an acknowledgement nor an error
      const { event: name, payload: body } = payload as Broadcast;
      const { ack, self } = this.join.config?.broadcast ?? {};
      this.hub.broadcast(this.name, this.isPrivate, { event: name, payload: body }, self ? undefined : this);
      if (ack) this.reply(ref, 'ok', {});
    } else if (event === 'presence') {
      this.reply(ref, 'ok', {});
    }
  }

  push(event: string, payload: unknown): void {
    this.send([null, null, this.topic, event, payload]);
  }

  /** The client hears that the channel is closed; nobody joins it again for it. */
  close(): void {
    this.dispose();
    this.send([this.joinRef, this.joinRef, this.topic, 'phx_close', {}]);
    this.onClosed(this);
  }

  dispose(): void {
    this.isGone = true;
    clearTimeout(this.expiry);
    clearTimeout(this.refresh);
    this.listeners = [];
    this.claims = undefined;
  }

  /** Checks a token, and for a private topic what it may do there. */
  private async authorize(token: unknown): Promise<void> {
    const claims = verifyJwt(token, this.hub.secret);
    if (this.isPrivate) {
      this.permissions = await this.hub.permissions(this.name, claims);
      if (!this.permissions.read) throw new Unauthorized(this.name);
    }
    if (this.isGone) return;
    this.token = token;
    this.claims = claims;
    this.watchExpiry(claims);
  }

  /** A timer may come a millisecond before the clock gets there, and reaches no further than `LONGEST`: it is set again. */
  private watchExpiry({ exp }: Claims): void {
    clearTimeout(this.expiry);
    const left = exp * 1000 - Date.now();
    this.expiry = setTimeout(
      () => {
        this.expire();
      },
      Math.max(1, Math.min(LONGEST, left)),
    );
  }

  private expire(): void {
    try {
      this.watchExpiry(verifyJwt(this.token, this.hub.secret));
    } catch (error) {
      this.shutDown(error instanceof Error ? error.message : String(error));
    }
  }

  private async renew(token: unknown): Promise<void> {
    if (typeof token !== 'string' || token === this.token || token.startsWith('sb_')) return;
    try {
      await this.authorize(token);
    } catch (error) {
      if (this.isGone) return;
      if (!(error instanceof TokenError || error instanceof Unauthorized)) throw error;
      this.shutDown(error.message);
      return;
    }
    clearTimeout(this.refresh);
    if (this.bindings.length > 0 && !this.isGone) {
      this.refresh = setTimeout(() => {
        void this.listen();
      }, this.hub.refreshDelay);
    }
  }

  private async listen(): Promise<void> {
    const { claims } = this;
    if (this.bindings.length === 0 || !claims) return;
    try {
      const listeners: Listener[] = [];
      for (const binding of this.bindings) {
        const subscription = await this.hub.subscribe(binding, claims);
        listeners.push({ ...subscription, channel: this, id: binding.id });
      }
      if (this.claims !== claims) return; // left, or renewed, meanwhile
      this.listeners = listeners;
      this.tell('postgres_changes', 'ok', 'Subscribed to PostgreSQL');
    } catch (error) {
      if (this.isGone) return; // left meanwhile, and the database may be gone
      if (!(error instanceof SubscriptionError)) throw error;
      this.tell('postgres_changes', 'error', error.message);
    }
  }

  private shutDown(message: string): void {
    this.tell('system', 'error', message);
    this.close();
  }

  private tell(extension: 'postgres_changes' | 'system', status: 'ok' | 'error', message: string): void {
    this.send([
      this.joinRef,
      null,
      this.topic,
      'system',
      systemMessage(extension, status, message, this.name),
    ]);
  }

  private reply(ref: string | null, status: 'ok' | 'error', response: object): void {
    this.send([this.joinRef, ref, this.topic, 'phx_reply', { status, response }]);
  }

  private send(frame: Frame): void {
    this.connection.send(JSON.stringify(frame));
  }
}

class Unauthorized extends Error {
  readonly code = 'Unauthorized';

  constructor(topic: string) {
    super(`You do not have permissions to read from this Channel topic: ${topic}`);
  }
}
