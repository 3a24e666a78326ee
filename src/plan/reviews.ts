import type * as t from '@babel/types';
import type { Route } from '../contract.js';
import type { SourceUnit } from '../parse/parse.js';
import type { NodePath } from '../parse/traverse.js';
import type { MessageShape } from '../client/message.js';
import { isAuthName } from '../client/outgoing.js';
import type { SocketSite } from '../client/site.js';
import { isInside } from '../client/syntax.js';
import { lateWrites } from './close-order.js';
import type { HandlerPlan } from './handlers.js';
import type { Machinery } from './machinery.js';
import { matchPath, type RouteMatch } from './match.js';
import { servesReconnect } from './reconnect-tests.js';
import { assumedHost } from './scope.js';
import { closeGuards } from './states.js';

/** Variables of the old URL that a condition before the construction asks for. */
function urlGuards(site: SocketSite): string[] {
  const [url] = site.construction.get('arguments') as NodePath[];
  const fn = site.construction.getFunctionParent();
  const names = new Set<string>();
  if (!url || !fn) return [];
  const visit = (path: NodePath<t.Identifier>): void => {
    const binding = path.scope.getBinding(path.node.name);
    if (!binding || !/url|uri|host|endpoint|ws|socket|base/i.test(path.node.name)) return;
    for (const reference of binding.referencePaths) {
      const statement = reference.findParent((p) => p.isStatement());
      if (
        statement?.isIfStatement() &&
        isInside(reference.node, statement.node.test) &&
        isInside(statement.node, fn.node)
      )
        names.add(path.node.name);
    }
  };
  if (url.isIdentifier()) visit(url);
  url.traverse({ Identifier: visit });
  return [...names];
}

/** `if (socket.connected) socket.close()`, with more in the condition than that. */
function guardedByFlag(site: SocketSite): boolean {
  return site.flags.some(({ path }) => {
    const statement = path.findParent((p) => p.isStatement());
    return (
      statement?.isIfStatement() === true &&
      isInside(path.node, statement.node.test) &&
      path.key !== 'test' &&
      site.closes.some(({ call }) => isInside(call.node, statement.node.consequent))
    );
  });
}

/** What differs after the rewrite in a way that only a human can judge. */
export function reviewsOf(
  site: SocketSite,
  route: Route,
  shape: MessageShape,
  handlers: HandlerPlan[],
  machinery: Machinery,
  unit: SourceUnit,
  work: { match: RouteMatch; perInstance: boolean },
): string[] {
  const reviews: string[] = [];
  if (shape.isText === true)
    reviews.push(
      route.kind === 'broadcast'
        ? 'messages were plain text, and a payload is an object: the text is now its field `data`, so the sender must send `{ data: text }`'
        : `messages were plain text: the text is now the column \`data\` of \`${route.table ?? ''}\``,
    );
  if (route.kind === 'broadcast' && shape.isBareList === true)
    reviews.push(
      'messages were lists, and a payload is an object: the list is now its field `data`, so the sender must send `{ data: list }`',
    );
  if (route.kind === 'row' && !shape.list)
    reviews.push(
      `a snapshot of \`${route.table ?? ''}\` is loaded on each (re)join, so state can be set earlier than the first message used to`,
    );
  if (route.kind !== 'broadcast' && shape.list)
    reviews.push(`messages were whole lists: \`${route.table ?? ''}\` is loaded again on each change`);
  if (route.kind !== 'broadcast' && shape.envelope !== undefined && shape.discriminator) {
    reviews.push(
      `messages were envelopes: the row takes the place of \`${shape.envelope}\` and \`${shape.discriminator.field}\` is always '${shape.discriminator.values[0] ?? ''}'`,
    );
  } else if (route.kind !== 'broadcast' && shape.envelope !== undefined)
    reviews.push(`messages were envelopes: the row takes the place of \`${shape.envelope}\``);
  if (route.kind === 'feed' && route.snapshot && !shape.list)
    reviews.push(
      `the latest ${String(route.snapshot.limit)} rows of \`${route.table ?? ''}\` are loaded on the first join, and missed ones on each later join`,
    );
  for (const handler of handlers) {
    const { flow } = handler;
    if (flow.fallbacks.length > 0)
      reviews.push(
        'messages that were no JSON were used as text; a row or payload is always an object, so that branch is gone',
      );
    for (const { handed } of flow.raws) {
      if (handed)
        reviews.push(
          handed.as === 'event'
            ? `the message event is handed to \`${handed.to}\`: it gets one made of the row or payload, whose \`data\` is their JSON`
            : `the text of the message is handed to \`${handed.to}\`: it gets the JSON of the row or payload`,
        );
    }
    const inspected = flow.close.filter((use) => !servesReconnect(use.path, machinery));
    if (inspected.some((use) => use.field === 'code'))
      reviews.push(
        "the close code is inspected: Realtime reports the transport's code as `err.cause.code`, if any, and never an application code",
      );
    if (inspected.some((use) => use.field !== 'code'))
      reviews.push(
        '`reason` and `wasClean` have no counterpart; they are derived from the error and the status',
      );
    if (handler.event !== 'message' && flow.wholes.some((use) => !use.logged))
      reviews.push(
        `the ${handler.event} event object is used: it is now made of the status, or is the error of the channel`,
      );
  }
  const { match } = work;
  for (const [name, value] of match.params) {
    const isUsed = route.channel.includes(`{${name}}`) || (route.filter?.includes(`{${name}}`) ?? false);
    if ('node' in value && !isUsed)
      reviews.push(
        `\`:${name}\` of the path is used neither in the channel nor in a filter: every value now gets the same messages`,
      );
  }
  for (const name of unnamedParameters(site, match))
    reviews.push(
      `\`{${name}}\` of the path is used neither in the channel nor in a filter: every value now gets the same messages`,
    );
  for (const query of new Set(site.url.candidates.flatMap((candidate) => candidate.query))) {
    if (
      !isAuthName(query) &&
      !/^(t|ts|_|v|nocache|timestamp|time|rand|random)$/i.test(query) &&
      !site.url.candidates.some((candidate) => candidate.params.some((param) => isAuthName(param.name)))
    ) {
      reviews.push(`\`?${query}=\` could choose what the server sent: the channel has no such filter`);
    }
  }
  if (route.kind === 'broadcast' && work.perInstance)
    reviews.push(
      'several users of this code share one broadcast channel: only the first one hears its status, and the first to leave removes it',
    );
  if (site.handlers.some(({ name }) => name === 'reconnect'))
    reviews.push('the handler for `reconnect` now runs on the first join as well: its status is the same');
  if (
    route.kind === 'broadcast' &&
    site.library?.api !== 'io' &&
    shape.handedOn &&
    shape.kindField === undefined
  )
    reviews.push('the whole message is handed on: the name of the event is not part of the payload');
  reviews.push(...lateWrites(site, handlers, machinery, unit.text));
  if (closeGuards(site).some((guard) => !guard.isClear) || guardedByFlag(site))
    reviews.push(
      `a condition on \`${site.flags.length > 0 ? 'connected' : 'readyState'}\` around the close mixes other questions in; make sure that an errored channel is removed as well`,
    );
  const host = assumedHost(site, route);
  if (host !== undefined)
    reviews.push(`\`${host}\` is taken for your own backend, because the route matches any path`);
  for (const name of urlGuards(site))
    reviews.push(
      `a condition on \`${name}\`, which made the old URL, still decides whether the channel is opened`,
    );
  if (site.protocols && !isAuthName(unit.text.slice(site.protocols.start ?? 0, site.protocols.end ?? 0)))
    reviews.push('the subprotocol is dropped');
  if (
    site.url.candidates.length === 1 &&
    site.url.candidates[0]?.openBase &&
    site.url.candidates[0].path === '/'
  )
    reviews.push('the path of the URL is not known for sure');
  if (machinery.echo)
    reviews.push(
      'a sender hears its own messages (`self: true`), because nothing else here shows them: take it out if the old backend did not send them back',
    );
  if (machinery.messages.length > 0)
    reviews.push('what the client sends goes to the other clients of the channel, not to a backend');
  return reviews;
}

/**
 * Expressions in the path that the route takes for any path, or for what they are by default, without a name for them. A login
 * in the path is none.
 */
function unnamedParameters({ url, pinned }: SocketSite, { route }: RouteMatch): Set<string> {
  if (pinned !== undefined) return new Set();
  const found = url.candidates.flatMap((candidate) => {
    const match = matchPath(candidate.path, candidate, [route]);
    const named = [...(match?.params.values() ?? [])].flatMap((value) =>
      'node' in value ? [value.node] : [],
    );
    return (match ? candidate.params : [])
      .filter(
        ({ node, name, isDefault }) =>
          !named.includes(node) &&
          (isDefault === true || candidate.path?.includes(`{${name}}`) === true) &&
          !isAuthName(name),
      )
      .map(({ name }) => name);
  });
  return new Set(found);
}
