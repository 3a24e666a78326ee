import type { ChannelSite } from '../../client/channel-site.js';
import { isInside, startOf } from '../../client/syntax.js';
import type { NodePath } from '../../parse/traverse.js';
import { sameTopic } from '../catalogue/same-topic.js';
import { defineHygieneRule, type Hit } from './hygiene.js';

/** Both listen: a place that only sends may well share the topic of one that listens. */
export default defineHygieneRule(sameTopic, ({ channels }) => {
  const first = new Map<string, ChannelSite>();
  return channels.flatMap((site): Hit<{ topic: string; line: number }>[] => {
    const { topic, listeners, creation } = site;
    if (topic === undefined || listeners.length === 0) return [];
    const earlier = first.get(topic);
    if (!earlier || isEither(earlier.creation, creation) || (takesPlace(site) && takesPlace(earlier))) {
      first.set(topic, site);
      return [];
    }
    const line = earlier.creation.node.loc?.start.line ?? 1;
    return [{ node: creation.node, args: { topic, line } }];
  });
});

/** The two branches of one condition: only one of them runs. */
function isEither(a: NodePath, b: NodePath): boolean {
  return (
    b.findParent((parent) => {
      if (!parent.isIfStatement() && !parent.isConditionalExpression()) return false;
      const { consequent, alternate } = parent.node;
      if (!isInside(a.node, parent.node)) return false;
      return alternate != null && isInside(a.node, consequent) !== isInside(b.node, consequent);
    }) !== null
  );
}

/** Joined by a function that removes what it kept before: the new channel replaces the old one. */
function takesPlace({ creation, removals }: ChannelSite): boolean {
  return removals.some(
    (removal) =>
      startOf(removal.node) < startOf(creation.node) &&
      removal.getFunctionParent()?.node === creation.getFunctionParent()?.node,
  );
}
