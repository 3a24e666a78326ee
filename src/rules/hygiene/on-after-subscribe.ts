import { onAfterSubscribe } from '../catalogue/on-after-subscribe.js';
import { defineHygieneRule } from './hygiene.js';

/** Broadcast and system listeners may come later; the others throw. */
export default defineHygieneRule(onAfterSubscribe, ({ channels }) =>
  channels.flatMap(({ listeners }) =>
    listeners
      .filter(
        ({ kind, afterSubscribe }) => afterSubscribe && (kind === 'postgres_changes' || kind === 'presence'),
      )
      .map(({ call, kind }) => ({ node: call.node.callee, args: { kind } })),
  ),
);
