import type * as t from '@babel/types';
import type { ChannelSite } from '../../client/channel-site.js';
import { calleeName, isCall } from '../../client/syntax.js';
import type { Edit, FindingLevel } from '../../contract.js';
import type { SourceUnit } from '../../parse/parse.js';
import type { NodePath } from '../../parse/traverse.js';
import type { AnyRule, Rule } from '../rule.js';
import type { Relation } from './relation.js';

/** What a rule about channels may know. */
export interface HygieneFacts {
  unit: SourceUnit;
  channels: readonly ChannelSite[];
  /** What the repository's SQL says of a table, if it says anything. */
  relation: (schema: string, name: string) => Relation | undefined;
  /** Whether another file of the app listens to broadcasts of this event; of any event without a name. */
  heardElsewhere: (event: string | undefined) => boolean;
}

/** A place that a rule objects to. */
export interface Hit<Args> {
  node: t.Node;
  args: Args;
  /** Where this case weighs less than the rule does. */
  level?: FindingLevel;
}

/** A hit in words. */
export interface Objection {
  node: t.Node;
  message: string;
  level: FindingLevel;
  /** Edits that settle it. */
  fix?: Edit[];
}

/** A rule about code that has channels already: its words, and the places that break it. */
export interface HygieneRule {
  rule: AnyRule;
  check: (facts: HygieneFacts) => Objection[];
}

export function defineHygieneRule<Args>(
  rule: Rule<Args>,
  find: (facts: HygieneFacts) => Hit<Args>[],
): HygieneRule {
  return {
    rule,
    check: (facts) =>
      find(facts).map(({ node, args, level = rule.level }) => ({ node, message: rule.message(args), level })),
  };
}

const EFFECT = /^(use\w*Effect|onMounted|onMount|watchEffect)$/;

/** The effect a place belongs to: the function that a framework calls after mounting. */
export function effectAround(path: NodePath): NodePath<t.Function> | undefined {
  const effect = path.findParent((parent) => {
    if (!parent.isFunction() || parent.key !== 0) return false;
    return isCall(parent.parentPath) && EFFECT.test(calleeName(parent.parentPath.node) ?? '');
  });
  return (effect as NodePath<t.Function> | null) ?? undefined;
}

/** Every `status` a callback is compared with: `status === 'CLOSED'`, `case 'CLOSED':`, an object with that key. */
export function statusesIn(text: string): Set<string> {
  return new Set(text.match(/\b(SUBSCRIBED|CHANNEL_ERROR|TIMED_OUT|CLOSED)\b/g) ?? []);
}

/** The conditions on the way to a place, as text; those of a branch that is taken otherwise are left. */
export function conditions(path: NodePath, callback: NodePath, text: string): string[] {
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
