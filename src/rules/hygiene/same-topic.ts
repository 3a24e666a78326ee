import type { ChannelSite } from '../../client/channel-site.js';
import { sameTopic } from '../catalogue/same-topic.js';
import { defineHygieneRule, type Hit } from './hygiene.js';

/** Both listen: a place that only sends may well share the topic of one that listens. */
export default defineHygieneRule(sameTopic, ({ channels }) => {
  const first = new Map<string, ChannelSite>();
  return channels.flatMap((site): Hit<{ topic: string; line: number }>[] => {
    const { topic, listeners, creation } = site;
    if (topic === undefined || listeners.length === 0) return [];
    const earlier = first.get(topic);
    if (!earlier) {
      first.set(topic, site);
      return [];
    }
    const line = earlier.creation.node.loc?.start.line ?? 1;
    return [{ node: creation.node, args: { topic, line } }];
  });
});
