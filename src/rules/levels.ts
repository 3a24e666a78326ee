import type { Finding, RuleLevel } from '../contract.js';
import { UserError } from '../errors.js';
import { findRule } from './find-rule.js';

/**
 * Gives findings the levels of the configuration; those that are `off` go.
 *
 * @param rules Level by code or name.
 * @throws UserError for a key that is no finding.
 */
export function withLevels(
  findings: readonly Finding[],
  rules: Readonly<Record<string, RuleLevel>>,
  label = 'configuration',
): Finding[] {
  const levels = new Map(
    Object.entries(rules).map(([key, level]) => {
      try {
        return [findRule(key).code, level];
      } catch (error) {
        throw error instanceof UserError ? new UserError(`${label}: rules: ${error.message}`) : error;
      }
    }),
  );
  return findings.flatMap((finding) => {
    const level = levels.get(finding.code) ?? finding.level;
    return level === 'off' ? [] : [{ ...finding, level }];
  });
}
