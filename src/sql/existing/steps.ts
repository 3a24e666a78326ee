import type { RealtimeTable } from '../tables.js';
import { amendTable } from './amend.js';
import { convertView } from './convert.js';
import { findRelation, type DatabaseFacts, type RelationFacts } from './facts.js';

/** What makes one relation of a database deliver, and what takes that back. */
export interface ExistingSteps {
  /** Blocks of SQL, in order. */
  up: string[];
  /** Blocks of SQL that restore the state before. */
  down: string[];
  /** Sentences for whoever applies it: what no SQL can settle. */
  notes: string[];
}

/** What is to be known of a target beside its facts. */
export interface ExistingTarget extends RealtimeTable {
  /** Columns that the route names as the key. */
  key?: string;
  /** Topic of its channel. */
  topic?: string;
}

/**
 * The steps for a target that the database has already; undefined where it has none of that name.
 *
 * @param admin SQL predicate that admits a reader; it is code, and taken as it is.
 */
export function existingSteps(
  facts: DatabaseFacts,
  target: ExistingTarget,
  admin: string,
): ExistingSteps | undefined {
  const relation = findRelation(facts, target.schema, target.table);
  if (!relation) return undefined;
  return isView(relation) ? convertView(facts, relation, target, admin) : amendTable(facts, relation, target, admin);
}

function isView({ kind }: RelationFacts): boolean {
  return kind === 'view' || kind === 'materialized view';
}
