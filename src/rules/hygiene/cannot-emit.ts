import type { ChannelListener } from '../../client/channel-site.js';
import { cannotEmit, notPublished, tableWithoutKey, type Args } from '../catalogue/cannot-emit.js';
import { defineHygieneRule, type HygieneFacts } from './hygiene.js';
import type { Relation } from './relation.js';

const VIEWS = new Set<Relation['kind']>(['view', 'materialized view', 'partitioned table']);

function rowsOf({ channels, relation }: HygieneFacts): { listener: ChannelListener; args: Args }[] {
  return channels
    .flatMap(({ listeners }) => listeners)
    .flatMap((listener) => {
      const { table, schema = 'public' } = listener.options;
      const known =
        listener.kind === 'postgres_changes' && table !== undefined ? relation(schema, table) : undefined;
      return known ? [{ listener, args: { table: `${schema}.${table ?? ''}`, relation: known } }] : [];
    });
}

const hits = (facts: HygieneFacts, wrong: (relation: Relation) => boolean) =>
  rowsOf(facts)
    .filter(({ args }) => wrong(args.relation))
    .map(({ listener, args }) => ({ node: listener.call.node.callee, args }));

export const relationCannotEmit = defineHygieneRule(cannotEmit, (facts) =>
  hits(facts, ({ kind }) => VIEWS.has(kind)),
);

export const tableNotPublished = defineHygieneRule(notPublished, (facts) =>
  hits(facts, ({ kind, published }) => kind === 'table' && !published),
);

export const tableHasNoKey = defineHygieneRule(tableWithoutKey, (facts) =>
  hits(facts, ({ kind, hasKey }) => kind === 'table' && !hasKey),
);
