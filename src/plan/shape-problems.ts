import type { Route } from '../contract.js';
import type { MessageShape } from '../client/message.js';
import { payloadOf } from '../client/outgoing.js';
import type { HandlerPlan } from './handlers.js';
import type { Machinery } from './machinery.js';

/** Why what a client sends cannot go over the channel of the route. */
export function relayProblem(route: Route): string | undefined {
  if (route.kind !== 'broadcast')
    return 'the client sends messages to the backend: Realtime does not deliver them there; move them to an HTTP call or a broadcast route';
  return route.relay === true
    ? undefined
    : 'the client sends messages: set `relay: true` on the route if the backend only hands them on, else move them to an HTTP call';
}

/** Why messages of this shape cannot come over the channel of the route. */
export function shapeProblems(
  route: Route,
  shape: MessageShape,
  machinery: Machinery,
  handlers: HandlerPlan[],
): string[] {
  const problems: string[] = [];
  const message = handlers.find((handler) => handler.event === 'message');
  const relay = machinery.messages.length > 0 ? relayProblem(route) : undefined;
  if (relay !== undefined) problems.push(relay);
  for (const send of machinery.messages) {
    if (problems.length === 0 && payloadOf(send) === undefined)
      problems.push('what the client sends is not an object in JSON: a broadcast carries an object');
  }
  if (route.kind === 'broadcast' || !message) return problems;
  const names = new Set(handlers.flatMap(({ use }) => use.name ?? []));
  for (const { event, use } of handlers)
    if (event !== 'message' && use.name !== undefined) names.delete(use.name);
  if (names.size > 1)
    problems.push(
      `${[...names].map((name) => `\`${name}\``).join(', ')} are events of their own, and the rows of \`${route.table ?? ''}\` are all alike: use a broadcast route`,
    );
  const discriminated =
    shape.discriminator && (shape.discriminator.values.length > 1 || shape.discriminator.open === true);
  if (discriminated)
    problems.push(
      `messages are told apart by \`${shape.discriminator?.field ?? ''}\`, and rows of one table are all alike: use a broadcast route`,
    );
  else if (shape.discriminator && shape.envelope === undefined)
    problems.push(
      `messages carry a \`${shape.discriminator.field}\` beside their fields: a row of \`${route.table ?? ''}\` has none; use a broadcast route or change the handler`,
    );
  if (shape.list && shape.envelope !== undefined)
    problems.push(`each message carries a list in \`${shape.envelope}\`, and a change carries one row`);
  else if (shape.list && route.kind === 'feed' && !route.snapshot)
    problems.push(
      'each message is a whole list, and a change carries one row: give the route a `snapshot` (order, limit), so that the list is loaded again on each change',
    );
  return problems;
}
