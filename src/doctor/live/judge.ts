import type { Channel } from '../channel.js';
import type { Problem } from '../problem.js';
import type { Joined } from './join.js';

/** What is wrong with a channel, from what became of it; nothing when it listens. */
export function judgeJoin(channel: Channel, joined: Joined, timeout: number): Problem | undefined {
  const { status, words, listening } = joined;
  const about = { level: 'error' as const, object: `channel ${channel.topic}`, fix_sql: null };
  const seconds = `${String(timeout / 1000)} s`;
  if (status === 'TIMED_OUT')
    return {
      ...about,
      code: 'RM342',
      name: 'join-timed-out',
      detail: `reports TIMED_OUT: Realtime did not answer the join within ${seconds}`,
      remediation: 'Look at the logs of Realtime in the dashboard, or give it longer with --timeout.',
    };
  if (status !== 'SUBSCRIBED')
    return {
      ...about,
      code: 'RM341',
      name: 'join-refused',
      detail: `reports ${status}${words === '' ? '' : `: "${words}"`}`,
      remediation: causeOf(words, channel),
    };
  if (channel.tables.length === 0 || listening?.status === 'ok') return undefined;
  return {
    ...about,
    code: 'RM343',
    name: 'joined-but-silent',
    detail: listening
      ? `is SUBSCRIBED and silent: "${listening.words}"`
      : `is SUBSCRIBED, and Realtime did not say within ${seconds} that the database sends to it`,
    remediation: listening
      ? causeOf(listening.words, channel)
      : 'Realtime could not make its subscription: look at its logs, at wal_level and at the replication slots (--db-url does).',
  };
}

/** The likely cause behind the server's words, as an advice. */
function causeOf(words: string, channel: Channel): string {
  const tables = channel.tables.map(({ schema, table }) => `${schema}.${table}`).join(', ');
  const known: [RegExp, string][] = [
    [
      /column.*does not exist|invalid column|Exception:|filter/i,
      `The filter does not fit ${tables}: correct its column, operator or value.`,
    ],
    [
      /check Realtime is enabled|Unable to subscribe/i,
      `${tables} is not in the publication, does not exist, or is a view: --db-url tells which.`,
    ],
    [
      /permission|unauthori[sz]ed|not authori[sz]ed/i,
      channel.private
        ? 'Let a policy on realtime.messages admit the user to this topic.'
        : 'The project may admit private channels only: look at the Realtime settings.',
    ],
    [/expired|jwt|token|signature/i, 'Take a token of a fresh session, signed by this project.'],
    [/limit|too many|quota/i, 'A limit of the project is reached: look at its Realtime quota.'],
  ];
  return (
    known.find(([pattern]) => pattern.test(words))?.[1] ?? 'Look at the logs of Realtime in the dashboard.'
  );
}
