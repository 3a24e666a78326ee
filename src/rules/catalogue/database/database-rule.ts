import { defineRule, type Rule, type RuleText } from '../../rule.js';

/** What a check of `doctor` says: the thing, and a clause about it. */
export interface DatabaseArgs {
  object: string;
  detail: string;
}

/** A finding of `doctor`. Its sentence is written where the facts are, in `sql/doctor` and `src/doctor`. */
export function defineDatabaseRule(rule: Omit<RuleText<DatabaseArgs>, 'message'>): Rule<DatabaseArgs> {
  return defineRule<DatabaseArgs>({ ...rule, message: ({ object, detail }) => `${object} ${detail}` });
}
