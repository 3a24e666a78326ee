import type { Route } from '../contract.js';
import type { SocketSite } from '../client/site.js';
import type { MessageShape } from '../client/message.js';
import { purposeOf } from '../client/outgoing.js';

/** A route entry to paste for a socket that no route names; what the code cannot tell is marked. */
export function suggestRoute(site: SocketSite, shape: MessageShape | undefined): string {
  const candidate = site.url.candidates.find((known) => known.path !== undefined);
  const path =
    candidate?.path === undefined
      ? '**'
      : candidate.path.replace(/\{([^{}]+)\}/g, (_, name: string) => `:${name.replace(/\W/g, '')}`);
  const kind = kindOf(site, shape);
  const words = path
    .split('/')
    .filter((word) => word && !/^(\*\*?|:.*|ws|wss|websocket|socket|api|v\d+)$/.test(word));
  const params = [...path.matchAll(/:(\w+)/g)].map((match) => `:{${match[1] ?? ''}}`).join('');
  const topic = (words.slice(-2).join('-') || 'events') + params;
  const quote = (text: string): string => `'${text.replace(/'/g, "\\'")}'`;
  const entry: string[] = [`path: ${quote(path)}`, `kind: ${quote(kind)}`, `channel: ${quote(topic)}`];
  if (kind === 'broadcast') entry.push(`event: '*'`);
  else entry.push(`table: ${quote(words.at(-1)?.replace(/\W+/g, '_') ?? 'TABLE')}`);
  return `{ ${entry.join(', ')} },`;
}

/** Judged by what becomes of a message: a state is a row, a growing list a feed, told-apart messages a broadcast. */
export function kindOf(site: SocketSite, shape: MessageShape | undefined): Route['kind'] {
  // Its events have names, as those of a broadcast have.
  if (site.library?.api === 'io') return 'broadcast';
  // Who sends messages of his own talks to somebody.
  if (site.sends.some((send) => ['message', 'wrapper'].includes(purposeOf(send).purpose))) return 'broadcast';
  if (shape?.discriminator && !shape.envelope) return 'broadcast';
  if (shape?.discriminator && shape.discriminator.values.length > 1) return 'broadcast';
  if (shape?.ends === 'list') return 'feed';
  if (shape?.ends === 'state' || shape?.fields.length) return 'row';
  return 'broadcast';
}
