import type { Route } from '../contract.js';
import { roleList, type ComposeOptions } from './facts.js';
import { renderPiece } from './pieces.js';
import { derivedName, likePattern, quoteIdent, quoteLiteral } from './quote.js';
import { followSql, unfollowSql, type Follower } from './triggers.js';

/** Fields of a row that may say what kind of message it is. */
const KINDS = ['type', 'event', 'kind'];

/**
 * Policies of a private channel (a public one needs none, and a private one without any joins and stays silent), and what sends on it:
 * triggers on the sources, or one to start from.
 */
export function broadcastSql(route: Route, options: ComposeOptions): string[] {
  const values = { admin: options.admin, topic: likePattern(route.channel), roles: roleList(options) };
  const sql: string[] = [];
  if (route.private)
    sql.push(renderPiece('broadcast-listen', { ...values, policy: policyName('listen', route) }));
  if (route.private && route.relay)
    sql.push(renderPiece('broadcast-send', { ...values, policy: policyName('send', route) }));
  if (route.sources?.length) return [...sql, ...followSql(follower(route))];
  const template = renderPiece('broadcast-template', {
    event: route.event && route.event !== '*' ? route.event : 'message',
    topic: topicCode(route.channel, (field) => `new.${field}`),
    private: route.private ? 'true' : 'false',
  });
  return [...sql, template];
}

/** The way back from {@link broadcastSql}. */
export function broadcastDownSql(route: Route): string[] {
  const policies = route.private ? ['listen', 'send'] : [];
  return [
    ...(route.sources?.length ? [unfollowSql(follower(route))] : []),
    ...policies.map(
      (verb) => `drop policy if exists ${quoteIdent(policyName(verb, route))} on realtime.messages;`,
    ),
  ];
}

function policyName(verb: string, route: Route): string {
  return derivedName('realtime_migrate', verb, route.channel);
}

function follower({ channel, event, private: isPrivate, sources = [] }: Route): Follower {
  return {
    piece: 'broadcast-source',
    schema: 'public',
    function: derivedName('broadcast', channel),
    events: 'insert or update',
    level: 'row',
    sources,
    values: {
      topic: topicCode(channel),
      event: event !== undefined && event !== '*' ? quoteLiteral(event) : eventCode(),
      private: isPrivate ? 'true' : 'false',
    },
  };
}

/** `room:{roomId}` as an expression over the row: the parameter is the column of that name, or of its name in snake case. */
function topicCode(channel: string, read = fromPayload): string {
  const parts = channel.split(/(\{\w+\})/).filter((part) => part !== '');
  return parts
    .map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      if (name === undefined) return quoteLiteral(part);
      return read(name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase(), name);
    })
    .join(' || ');
}

/** A field of the message, in either spelling. */
function fromPayload(snake: string, name: string): string {
  const fields = [...new Set([name, snake])].map((field) => `payload ->> ${quoteLiteral(field)}`);
  return fields.length === 1 ? `(${fields.join('')})` : `coalesce(${fields.join(', ')})`;
}

function eventCode(): string {
  return `coalesce(${KINDS.map((field) => `payload ->> ${quoteLiteral(field)}`).join(', ')}, 'message')`;
}

/** The broadcast routes of `routes`, one per channel and visibility: several paths may share a channel. */
export function channelsOf(routes: readonly Route[]): Route[] {
  const channels = new Map<string, Route>();
  for (const route of routes) {
    if (route.kind !== 'broadcast') continue;
    const key = JSON.stringify([route.channel, route.private ?? false]);
    const known = channels.get(key);
    const sources = [...new Set([...(known?.sources ?? []), ...(route.sources ?? [])])];
    channels.set(key, known ? { ...known, relay: known.relay || route.relay, sources } : route);
  }
  return [...channels.values()];
}
