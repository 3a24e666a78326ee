import type { ComposeOptions } from '../facts.js';
import { refreshNames } from '../refresh.js';
import { fillSql, type RealtimeTable } from '../tables.js';
import { amendTable } from './amend.js';
import { convertView } from './convert.js';
import { findRelation, type DatabaseFacts, type RelationFacts } from './facts.js';

/** What makes one relation of a database deliver, and what takes that back. */
export interface ExistingSteps {
  /** Blocks of SQL, in order. */
  up: string[];
  /** What fills it, after all tables; undefined where that is the same as for a table that is made. */
  fill?: string[];
  /** Blocks of SQL that restore the state before. */
  down: string[];
  /** Sentences for whoever applies it: what no SQL can settle. */
  notes: string[];
}

/** The steps for a target that the database has already; undefined where it has none of that name. */
export function existingSteps(target: RealtimeTable, options: ComposeOptions): ExistingSteps | undefined {
  const facts = options.existing;
  const relation = facts && findRelation(facts, target.schema, target.table);
  if (!relation) return undefined;
  if (isView(relation)) return convertView(facts, relation, target, options);
  return { fill: fillOf(facts, target), ...amendTable(facts, relation, target, options) };
}

/** A table that is there is made by nobody else; one that a view fills already needs nothing more. */
function fillOf(facts: DatabaseFacts, target: RealtimeTable): string[] {
  if (findRelation(facts, target.schema, refreshNames(target).source)) return [];
  return fillSql({ ...target, facts: { ...target.facts, declared: true } });
}

function isView({ kind }: RelationFacts): boolean {
  return kind === 'view' || kind === 'materialized view';
}
