import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { LogicalReplicationService, PgoutputPlugin, type Pgoutput } from 'pg-logical-replication';
import { openSlot } from '../postgres-changes.js';
import { deliveriesOf, VISIBILITY, type Delivery } from './delivery.js';
import { until } from '../until.js';
import type { Subscription } from './subscription.js';

export interface Feed {
  stop(): Promise<void>;
}

export interface PolledFeed extends Feed {
  /** Resolves when all that was committed before the call has been judged and sent. */
  caughtUp(): Promise<void>;
}

interface PollOptions<S extends Subscription> {
  publication: string;
  /** Milliseconds between two polls, and until a new slot exists after one that failed. */
  interval: number;
  recovery: number;
  subscriptions(): S[];
  deliver(delivery: Delivery<S>): void;
  failed(error: unknown): void;
}

/**
 * Polls the slot as the server does. All changes of a poll are judged before the first is sent: where a policy raises,
 * every one of them is lost, whatever its table, and so is what happens until a new slot exists.
 */
export async function pollChanges<S extends Subscription>(
  client: pg.ClientBase,
  options: PollOptions<S>,
): Promise<PolledFeed> {
  const { publication, interval, recovery } = options;
  await client.query(VISIBILITY);
  let slot = await openSlot(client, publication, true);
  const stopping = new AbortController();
  const pause = (time: number) => sleep(time, undefined, { signal: stopping.signal }).catch(() => undefined);

  const poll = async () => {
    const deliveries: Delivery<S>[] = [];
    let committedAt = '';
    for (const message of await slot.read()) {
      if (message.tag === 'begin') committedAt = timeOf(message);
      if (message.tag === 'insert' || message.tag === 'update' || message.tag === 'delete') {
        const found = await deliveriesOf(client, message, committedAt, options.subscriptions());
        deliveries.push(...found);
      }
    }
    for (const delivery of deliveries) options.deliver(delivery);
  };
  let waiting: (() => void)[] = [];
  const run = async () => {
    while (!stopping.signal.aborted) {
      const served = waiting;
      waiting = [];
      try {
        await poll();
      } catch (error) {
        options.failed(error);
        await slot.close();
        await pause(recovery);
        slot = await openSlot(client, publication, true);
      }
      for (const resolve of served) resolve();
      await pause(interval);
    }
    await slot.close();
  };
  const running = run().catch(options.failed); // the database is gone
  return {
    caughtUp: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function timeOf({ commitTime }: Pgoutput.MessageBegin): string {
  return new Date(Number(commitTime.valueOf() / 1000n)).toISOString();
}

/** A row of `realtime.messages`. */
export interface StoredMessage {
  id: string;
  topic: string;
  extension: string;
  event: string;
  payload: unknown;
  private: boolean;
}

/** Streams what `realtime.send` stores, as the server does, from a publication of its own. */
export async function streamMessages(
  client: pg.ClientBase,
  connectionString: string,
  onMessage: (message: StoredMessage) => void,
): Promise<Feed> {
  const publication = 'supabase_realtime_messages_publication';
  await client.query(
    `do $$ begin create publication ${publication} for table realtime.messages; exception when duplicate_object then null; end $$`,
  );
  const slot = `messages_${randomUUID().replaceAll('-', '_')}`;
  await client.query("select pg_create_logical_replication_slot($1, 'pgoutput')", [slot]);
  const service = new LogicalReplicationService({ connectionString });
  service.on('data', (_lsn: string, message: Pgoutput.Message) => {
    if (message.tag === 'insert') onMessage(message.new as unknown as StoredMessage);
  });
  service.on('error', () => undefined); // the database is gone
  const started = new Promise<void>((resolve) => {
    service.on('start', resolve);
  });
  const streaming = service.subscribe(
    new PgoutputPlugin({ protoVersion: 1, publicationNames: [publication] }),
    slot,
  );
  await Promise.race([started, streaming]);
  return {
    async stop() {
      await service.destroy();
      await streaming.catch(() => undefined);
      const drop =
        'select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1 and not active';
      // The server notices a moment later that its reader has gone.
      await until('the slot to be free', async () => (await client.query(drop, [slot])).rowCount === 1);
    },
  };
}
