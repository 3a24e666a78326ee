import type {
  ArtifactLocation,
  Fix,
  Log,
  Notification,
  ReportingConfiguration,
  ReportingDescriptor,
  Result as SarifResult,
} from 'sarif';
import packageJson from '../../package.json' with { type: 'json' };
import type { Edit, FileChange, Finding, FindingLevel, Result } from '../contract.js';
import { catalogue, findingPage, findRule, type AnyRule } from '../rules/index.js';
import { pathPrinter } from './paths.js';
import type { Reporter } from './reporter.js';
import { printable } from './text.js';

const LEVEL: Record<FindingLevel, ReportingConfiguration.level> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** A relative URI: each part is encoded, for names may hold spaces, `#` or line breaks. */
function uriOf(file: string): string {
  // In a first segment a colon would read as a scheme.
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return /^[^/]*:/.test(uri) ? `./${uri}` : uri;
}

function descriptor(rule: AnyRule): ReportingDescriptor {
  return {
    id: rule.code,
    name: rule.name,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.why.join('\n\n') },
    helpUri: rule.url,
    help: { text: [...rule.why, ...rule.fix].join('\n\n'), markdown: findingPage(rule) },
    defaultConfiguration: { level: LEVEL[rule.level] },
  };
}

function artifact(uri: string): ArtifactLocation {
  return { uri, uriBaseId: 'SRCROOT' };
}

/** Offsets into the text as it is. */
function fixOf(edits: readonly Edit[], uri: string, text: string): Fix {
  return {
    description: { text },
    artifactChanges: [
      {
        artifactLocation: artifact(uri),
        replacements: edits.map((edit) => ({
          deletedRegion: { charOffset: edit.start, charLength: edit.end - edit.start },
          ...(edit.text === '' ? {} : { insertedContent: { text: edit.text } }),
        })),
      },
    ],
  };
}

/** What settles a finding: its own fix, or the rewrite of the whole file, which imports the client as well. */
function fixesFor({ code, action, fix }: Finding, change: FileChange | undefined, uri: string): Fix[] {
  if (fix) return [fixOf(fix, uri, `Fix ${findRule(code).name}`)];
  const isRewritten = /^RM0/.test(code) && (action === 'safe' || action === 'review');
  return change && isRewritten
    ? [fixOf(change.edits, uri, 'Replace the WebSockets of this file by Supabase channels')]
    : [];
}

/** GitHub and others join findings of two runs by this; the number says how the value is made. */
const FINGERPRINT = 'realtimeMigrate/v1';

function resultOf(finding: Finding, uri: string, change: FileChange | undefined): SarifResult {
  const { code, level, line, column, endLine, endColumn, message, reasons, fingerprint } = finding;
  const fixes = fixesFor(finding, change, uri);
  return {
    ruleId: code,
    ruleIndex: catalogue.findIndex((rule) => rule.code === code),
    level: LEVEL[level],
    message: { text: [message, ...reasons.map((reason) => `- ${reason}`)].map(printable).join('\n') },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(uri),
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
      },
    ],
    partialFingerprints: { [FINGERPRINT]: fingerprint },
    ...(fixes.length > 0 ? { fixes } : {}),
  };
}

function notification(text: string): Notification {
  return { level: 'warning', message: { text: printable(text) } };
}

/**
 * SARIF 2.1.0, for code scanning. Columns are UTF-16 units, as in the JSON report. The rules carry their pages; a finding
 * that can be rewritten carries the rewrite.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export const sarif: Reporter = (result, options = {}) => {
  const shown = pathPrinter(result, options);
  const fixes = new Map(fixesOf(result).map((change) => [change.file, change]));
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'realtime-migrate',
            informationUri: packageJson.homepage,
            version: packageJson.version,
            rules: catalogue.map(descriptor),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The root of the checkout' } } },
        invocations: [
          {
            executionSuccessful: result.summary.files.failed === 0,
            ...(result.warnings.length > 0
              ? { toolExecutionNotifications: result.warnings.map(notification) }
              : {}),
          },
        ],
        results: result.findings.map((finding) =>
          resultOf(finding, uriOf(shown(finding.file)), fixes.get(finding.file)),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};

/** What could still be applied: offsets of changes that were written are those of a text that is gone. */
function fixesOf({ fixes, changes, dryRun }: Result): FileChange[] {
  return (fixes ?? (dryRun ? changes : [])).filter(({ kind }) => kind === 'source');
}
