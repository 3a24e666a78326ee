import type { FindingLevel } from '../contract.js';
import { pathPrinter } from './paths.js';
import type { Reporter } from './reporter.js';
import { printable } from './text.js';

const SEVERITY: Record<FindingLevel, 'major' | 'minor' | 'info'> = {
  error: 'major',
  warning: 'minor',
  info: 'info',
};

/**
 * GitLab's code quality report, shown in the merge request. GitLab takes a finding for new when its fingerprint is.
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export const gitlab: Reporter = (result, options = {}) => {
  const shown = pathPrinter(result, options);
  const issues = result.findings.map((finding) => ({
    description: [finding.message, ...finding.reasons].map(printable).join(' · '),
    check_name: `${finding.code} ${finding.name}`,
    fingerprint: `${finding.code}-${finding.fingerprint}`,
    severity: SEVERITY[finding.level],
    location: {
      path: shown(finding.file),
      lines: { begin: finding.line, end: finding.endLine },
    },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
};
