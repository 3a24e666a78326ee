import type { LiveReport } from '../../contract.js';
import type { Channel } from '../channel.js';
import type { Problem } from '../problem.js';
import { tryEndpoint, type Endpoint } from './endpoint.js';
import { joinOnce, type Joined } from './join.js';
import { judgeJoin } from './judge.js';
import { closeClient, openClient } from './session.js';

export interface LiveAnswer {
  problems: Problem[];
  notes: string[];
  /** What became of each channel, in the order of the channels; undefined where it was not joined. */
  reports: (LiveReport | undefined)[];
}

/**
 * Joins each channel as the page does, and listens to what Realtime says of it. Changes nothing.
 *
 * @param token JWT of a signed-in user; without it the channels are joined as anon.
 * @throws UserError when the project cannot be reached.
 */
export async function askRealtime(
  endpoint: Endpoint,
  channels: readonly Channel[],
  token?: string,
): Promise<LiveAnswer> {
  await tryEndpoint(endpoint);
  const client = await openClient(endpoint, token);
  const answer: LiveAnswer = { problems: [], notes: [], reports: [] };
  const done = new Map<string, Joined>();
  try {
    // A topic is joined once: the client would hand back the channel that is open.
    for (const [index, channel] of channels.entries()) {
      const joined =
        done.get(keyOf(channel)) ??
        (await joinOnce(client, channel, { topic: topicOf(channel, index), timeout: endpoint.timeout }));
      if (!done.has(keyOf(channel))) {
        done.set(keyOf(channel), joined);
        const problem = judgeJoin(channel, joined, endpoint.timeout);
        if (problem?.code === 'RM341' && channel.private && token === undefined)
          answer.notes.push(
            `channel ${channel.topic} is private and was refused to anon: give --access-token to join it as a user does`,
          );
        else if (problem) answer.problems.push(problem);
      }
      answer.reports.push({
        status: joined.status,
        joinedAfter: joined.status === 'SUBSCRIBED' ? joined.after : null,
        listeningAfter: joined.listening?.status === 'ok' ? joined.listening.after : null,
        deliveredAfter: null,
      });
    }
    return answer;
  } finally {
    await closeClient(client);
  }
}

/** Channels that ask for the same are joined once. */
function keyOf({ topic, private: isPrivate, tables, broadcasts }: Channel): string {
  const rows = tables.map(({ schema, table, event, filter }) => [schema, table, event, filter]);
  return JSON.stringify([broadcasts.length > 0 ? topic : '', isPrivate, rows, broadcasts]);
}

/** For rows the name of a topic has no meaning, so it gets one of its own; for broadcasts it is the address. */
function topicOf({ topic, broadcasts, private: isPrivate }: Channel, index: number): string {
  const sample = topic.replace(/\{[^{}]*\}/g, 'doctor');
  return broadcasts.length > 0 || isPrivate ? sample : `${sample}:doctor-${String(index)}`;
}
