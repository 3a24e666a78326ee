import type { NodePath } from '../../parse/traverse.js';
import { removeInClosed } from '../catalogue/remove-in-closed.js';
import { defineHygieneRule, statusesIn, type Hit } from './hygiene.js';

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

/** The conditions on the way to a place, as text; those of a branch that is taken otherwise are left. */
function conditions(path: NodePath, callback: NodePath, text: string): string[] {
  const found: string[] = [];
  for (let at: NodePath | null = path; at && at.node !== callback.node; at = at.parentPath) {
    const parent: NodePath | null = at.parentPath;
    if (parent?.isIfStatement()) {
      const { test } = parent.node;
      const source = text.slice(test.start ?? 0, test.end ?? 0);
      found.push(at.key === 'consequent' ? source : at.key === 'alternate' ? `!(${source})` : '');
    } else if (parent?.isSwitchCase()) {
      found.push(text.slice(parent.node.test?.start ?? 0, parent.node.test?.end ?? 0));
    }
  }
  return found.filter((test) => test !== '');
}

/** `status === 'CLOSED'`, also with others; `status !== 'SUBSCRIBED'`. */
function reachesClosed(test: string): boolean {
  if (test.startsWith('!(')) return !test.includes('!=') && !statusesIn(test).has('CLOSED');
  if (/!==?\s*['"]/.test(test)) return !statusesIn(test).has('CLOSED');
  return statusesIn(test).has('CLOSED');
}
