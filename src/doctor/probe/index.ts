import type { SupabaseClient } from '@supabase/supabase-js';
import type { TableTarget } from '../channel.js';
import { become, NULL_USER } from '../catalog/become.js';
import { Database, isServerError, type DatabaseOptions } from '../database.js';
import type { Claims } from '../keys.js';
import type { Endpoint } from '../live/endpoint.js';
import { within } from '../live/join.js';
import { closeClient, openClient } from '../live/session.js';
import type { Problem } from '../problem.js';
import { holdRow } from './hold.js';
import { planProbe, planTouch, type ProbePlan } from './row.js';

export interface ProbeAnswer {
  problems: Problem[];
  notes: string[];
  /** Milliseconds from writing to hearing, by `schema.table`. */
  delivered: Map<string, number>;
}

export interface ProbeQuestion {
  database: DatabaseOptions;
  endpoint: Endpoint;
  tables: readonly TableTarget[];
  token?: string;
  claims?: Claims;
}

/**
 * Writes a marked row to each table and listens for it, as the page would. The row is taken back by the server itself, whatever
 * becomes of this process (see {@link holdRow}).
 */
export async function probe(question: ProbeQuestion): Promise<ProbeAnswer> {
  const { database, endpoint, token } = question;
  const answer: ProbeAnswer = { problems: [], notes: [], delivered: new Map() };
  const keeper = await Database.open(database);
  // It waits for as long as a row is held.
  const writer = await Database.open({ ...database, timeout: database.timeout * 4 + 10_000 });
  const client = await openClient(endpoint, token);
  try {
    for (const table of question.tables)
      await probeTable({ ...question, keeper, writer, client }, table, answer);
    return answer;
  } finally {
    await closeClient(client);
    keeper.close();
    writer.close();
  }
}

interface Means extends ProbeQuestion {
  keeper: Database;
  writer: Database;
  client: SupabaseClient;
}

async function probeTable(means: Means, table: TableTarget, answer: ProbeAnswer): Promise<void> {
  const name = `${table.schema}.${table.table}`;
  const skip = (why: string): void => {
    answer.notes.push(`${name} was not probed: ${why}`);
  };
  const plan = await planProbe(means.keeper, table).catch((error: unknown) => {
    if (isServerError(error)) return error.message;
    throw error;
  });
  if (typeof plan === 'string') {
    skip(plan);
    return;
  }
  let outcome = await tryPlan(means, table, plan);
  if (outcome.is === 'refused' && plan.undo !== '') {
    const touch = await planTouch(means.keeper, table);
    if (touch) outcome = await tryPlan(means, table, touch);
  }
  if (outcome.is === 'delivered') answer.delivered.set(name, outcome.after);
  else if (outcome.is === 'refused') skip(`the database refused the row: ${outcome.words}`);
  else if (outcome.is === 'hidden')
    skip(`${outcome.role} may not see the row, so nothing has to arrive: give --access-token`);
  else if (outcome.is === 'silent')
    answer.problems.push({
      ...{ code: 'RM344', name: 'change-not-delivered', level: 'error', object: name, fix_sql: null },
      detail: `was listened to, and a row written for the test ${outcome.words}`,
      remediation:
        'Look at the lag of the replication slot and at the logs of Realtime; run again with a longer --timeout.',
    });
  else skip('Realtime does not listen to it');
}

type Outcome =
  | { is: 'delivered'; after: number }
  | { is: 'refused'; words: string }
  | { is: 'hidden'; role: string }
  | { is: 'silent'; words: string }
  | { is: 'deaf' };

interface Change {
  new: Record<string, unknown>;
  errors: string[] | null;
}

async function tryPlan(means: Means, table: TableTarget, plan: ProbePlan): Promise<Outcome> {
  const { client, endpoint, keeper, writer } = means;
  const { timeout } = endpoint;
  let heard: Change | undefined;
  let tell: () => void = () => undefined;
  const arrival = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const channel = client.channel(`doctor-probe:${table.table}:${plan.undo === '' ? 'again' : 'row'}`);
  let isListening = false;
  const listening = new Promise<void>((resolve) => {
    channel.on('system', {}, (message: { extension?: string; status?: string }) => {
      if (message.extension !== 'postgres_changes') return;
      isListening ||= message.status === 'ok';
      resolve();
    });
  });
  const { schema, table: name } = table;
  channel.on('postgres_changes', { event: '*', schema, table: name }, (payload) => {
    const change = payload as unknown as Change;
    // A refused row has no columns: it is ours, as far as can be told.
    const own = [...plan.key].every(([column, value]) => String(change.new[column]) === value);
    if (!own && (change.errors ?? []).length === 0) return;
    heard ??= change;
    tell();
  });
  channel.subscribe(undefined, timeout);
  try {
    await within(listening, timeout);
    if (!isListening) return { is: 'deaf' };
    const start = performance.now();
    const held = await holdRow(writer, keeper, plan, timeout * 2 + 5000);
    const refused = held.gone.then(
      () => new Promise<never>(() => undefined),
      (error: unknown) => error,
    );
    const failure = await Promise.race([within(arrival, timeout), refused]);
    const after = performance.now() - start;
    if (failure !== undefined) {
      await held.letGo();
      await writer.query('rollback');
      if (isServerError(failure)) return { is: 'refused', words: failure.message };
      throw failure;
    }
    const seen = heard && !heard.errors?.length ? { visible: true, role: '' } : await visibility(means, plan);
    await held.letGo();
    await held.gone;
    if (!seen.visible) return { is: 'hidden', role: seen.role };
    if (heard?.errors?.length) return { is: 'silent', words: `arrived as "${heard.errors.join(', ')}"` };
    if (heard) return { is: 'delivered', after };
    return { is: 'silent', words: `did not arrive within ${String(timeout / 1000)} s` };
  } finally {
    void client.removeChannel(channel);
  }
}

/** Whether the one who listens may see the row at all. */
async function visibility(
  { keeper, claims }: Means,
  { table, key }: ProbePlan,
): Promise<{ visible: boolean; role: string }> {
  const role = typeof claims?.role === 'string' ? claims.role : 'anon';
  const visible = await keeper.readOnly(async () => {
    const read = await keeper.attempt(async () => {
      await become(keeper, role, claims ?? NULL_USER);
      const where = [...key.keys()].map(
        (column, index) => `"${column.replaceAll('"', '""')}"::text = $${String(index + 1)}`,
      );
      return keeper.query(`select from ${table} where ${where.join(' and ')} limit 1`, [...key.values()]);
    });
    return 'value' in read && read.value.length > 0;
  });
  return { visible, role };
}
