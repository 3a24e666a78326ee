import type { Route } from '../contract.js';
import { renderPiece } from './pieces.js';
import { derivedName, likePattern, quoteIdent } from './quote.js';

/** Policies of a private channel. A public one needs none, and a private one without any joins and stays silent. */
export function broadcastSql(route: Route, admin: string): string[] {
  const values = { admin, topic: likePattern(route.channel) };
  const template = renderPiece('broadcast-template', {
    event: route.event && route.event !== '*' ? route.event : 'message',
    topic: route.channel,
    private: route.private ? 'true' : 'false',
  });
  if (!route.private) return [template];
  const pieces = [renderPiece('broadcast-listen', { ...values, policy: policyName('listen', route) })];
  if (route.relay)
    pieces.push(renderPiece('broadcast-send', { ...values, policy: policyName('send', route) }));
  return [...pieces, template];
}

/** The way back from {@link broadcastSql}. */
export function broadcastDownSql(route: Route): string[] {
  if (!route.private) return [];
  return ['listen', 'send'].map(
    (verb) => `drop policy if exists ${quoteIdent(policyName(verb, route))} on realtime.messages;`,
  );
}

function policyName(verb: string, route: Route): string {
  return derivedName('realtime_migrate', verb, route.channel);
}

/** The broadcast routes of `routes`, one per channel and visibility: several paths may share a channel. */
export function channelsOf(routes: readonly Route[]): Route[] {
  const channels = new Map<string, Route>();
  for (const route of routes) {
    if (route.kind !== 'broadcast') continue;
    const key = JSON.stringify([route.channel, route.private ?? false]);
    const known = channels.get(key);
    channels.set(key, known ? { ...known, relay: known.relay || route.relay } : route);
  }
  return [...channels.values()];
}
