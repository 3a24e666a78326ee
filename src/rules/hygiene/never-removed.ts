import { neverRemoved } from '../catalogue/never-removed.js';
import { defineHygieneRule, effectAround } from './hygiene.js';

/** Joined in an effect, kept by nobody outside, taken off nowhere. */
export default defineHygieneRule(neverRemoved, ({ unit, channels }) => {
  if (/\bremoveAllChannels\b/.test(unit.text)) return [];
  return channels
    .filter(
      ({ creation, subscribes, removals, escapes }) =>
        subscribes.length > 0 && removals.length === 0 && !escapes && effectAround(creation) !== undefined,
    )
    .map(({ creation, topic }) => ({ node: creation.node, args: { topic } }));
});
