import type { FindingLevel } from '../contract.js';
import { pathPrinter } from './paths.js';
import type { Reporter } from './reporter.js';
import { printable } from './text.js';

const COMMAND: Record<FindingLevel, string> = { error: 'error', warning: 'warning', info: 'notice' };

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * GitHub Actions annotations, shown beside the lines of a pull request.
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export const github: Reporter = (result, options = {}) => {
  const shown = pathPrinter(result, options);
  const findings = result.findings.map((finding) => {
    const { code, name, level, file, line, column, endLine, endColumn, message, reasons } = finding;
    // A column range is only valid on a single line.
    const columns = line === endLine ? { col: column, endColumn } : {};
    const properties = Object.entries({
      file: shown(file),
      line,
      endLine,
      ...columns,
      title: `${code} ${name}`,
    })
      .map(([key, value]) => `${key}=${property(String(value))}`)
      .join(',');
    const text = [message, ...reasons.map((reason) => `- ${reason}`)].map(printable).join('\n');
    return `::${COMMAND[level]} ${properties}::${data(text)}\n`;
  });
  const warnings = result.warnings.map((warning) => `::warning::${data(printable(warning))}\n`);
  return [...warnings, ...findings].join('');
};
