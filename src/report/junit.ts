import type { Finding } from '../contract.js';
import { findRule } from '../rules/index.js';
import { pathPrinter } from './paths.js';
import type { Reporter } from './reporter.js';
import { printable } from './text.js';

/** Text for an attribute or an element; what XML 1.0 cannot hold is printed as an escape. */
function xml(text: string): string {
  return printable(text)
    .replace(
      /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|[\uFFFE\uFFFF]/g,
      '\uFFFD',
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

function testcase(finding: Finding, file: string): string {
  const { code, level, line, column, message, reasons } = finding;
  const head = `    <testcase classname="${xml(file)}" name="${xml(`${code} ${file}:${line}:${column}`)}" file="${xml(file)}" line="${line}"`;
  if (level === 'info') return `${head}>\n      <skipped message="${xml(message)}"/>\n    </testcase>`;
  const body = [...reasons.map((reason) => `- ${reason}`), findRule(code).url].map(xml).join('\n');
  return [
    `${head}>`,
    `      <failure type="${level}" message="${xml(message)}">${body}</failure>`,
    '    </testcase>',
  ].join('\n');
}

/** JUnit XML: a suite a file, a case a finding; a run without findings has one case that passed. */
export const junit: Reporter = (result, options = {}) => {
  const shown = pathPrinter(result, options);
  const byFile = groupByFile(result.findings);
  const suites = [...byFile].map(([file, findings]) => {
    const failures = findings.filter(({ level }) => level !== 'info').length;
    const skipped = findings.length - failures;
    const cases = findings.map((finding) => testcase(finding, shown(file)));
    return [
      `  <testsuite name="${xml(shown(file))}" tests="${findings.length}" failures="${failures}" errors="0" skipped="${skipped}" time="0">`,
      ...cases,
      '  </testsuite>',
    ].join('\n');
  });
  if (suites.length === 0) {
    suites.push(
      [
        '  <testsuite name="realtime-migrate" tests="1" failures="0" errors="0" skipped="0" time="0">',
        `    <testcase classname="realtime-migrate" name="${result.command}: nothing found"/>`,
        '  </testsuite>',
      ].join('\n'),
    );
  }
  const total = Math.max(1, result.findings.length);
  const failures = result.findings.filter(({ level }) => level !== 'info').length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="realtime-migrate" tests="${total}" failures="${failures}" errors="0" time="0">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
};

function groupByFile(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) groups.set(finding.file, [...(groups.get(finding.file) ?? []), finding]);
  return groups;
}
