import { removeInClosed } from '../catalogue/remove-in-closed.js';
import { conditions, defineHygieneRule, statusesIn, type Hit } from './hygiene.js';

export default defineHygieneRule(removeInClosed, ({ unit, channels }) =>
  channels.flatMap(({ subscribes, removals }) =>
    removals.flatMap((removal): Hit<{ always: boolean }>[] => {
      const callback = subscribes.find(
        (subscribe) => subscribe.callback && removal.getFunctionParent()?.node === subscribe.callback.node,
      )?.callback;
      if (!callback) return [];
      const asked = conditions(removal, callback, unit.text);
      if (asked.length === 0) return [{ node: removal.node, args: { always: true } }];
      return asked.some((test) => reachesClosed(test))
        ? [{ node: removal.node, args: { always: false } }]
        : [];
    }),
  ),
);

/** `status === 'CLOSED'`, also with others; `status !== 'SUBSCRIBED'`. */
function reachesClosed(test: string): boolean {
  if (test.startsWith('!(')) return !test.includes('!=') && !statusesIn(test).has('CLOSED');
  if (/!==?\s*['"]/.test(test)) return !statusesIn(test).has('CLOSED');
  return statusesIn(test).has('CLOSED');
}
