export { entriesOf, formatBaseline, matchBaseline, parseBaseline, type BaselineEntry } from './baseline.js';
export {
  catalogue,
  databaseRules,
  deadRoute,
  halfMigrated,
  legacyLeftover,
  legacyModule,
  legacyRoute,
  orphanClient,
  routeKind,
  rowTypeMismatch,
  secondClient,
  staleBaselineEntry,
} from './catalogue/index.js';
export type { ColumnMismatch } from './catalogue/row-type.js';
export { findRule } from './find-rule.js';
export { ignoreFinding, ignoresOf, type Ignore } from './ignore.js';
export { withLineIgnores } from './line-ignores.js';
export { fingerprintOf, numbered } from './fingerprint.js';
export { withLevels } from './levels.js';
export { codeOf, countLevels, findingsOf, isRewritten } from './findings.js';
export { compareBytes, compareFindings } from './order.js';
export { FIXABLE, findingPage, findingsIndex } from './page.js';
export { locationAfter } from './relocate.js';
export { defineRule, type AnyRule, type Rule, type RuleText } from './rule.js';
