import type { Finding } from '../contract.js';
import { UserError } from '../errors.js';
import { compareBytes } from './order.js';

/** A finding that is known and does not fail the run. `file` is where it was seen last; the fingerprint decides. */
export interface BaselineEntry {
  code: string;
  file: string;
  fingerprint: string;
}

/** What a baseline says about the findings of a run. */
export interface BaselineMatch {
  /** Findings that no entry knows. */
  fresh: Finding[];
  /** Entries that a finding of the run still needs. */
  used: BaselineEntry[];
  /** Entries without a finding. */
  stale: BaselineEntry[];
}

/** Whether a finding may be put aside: the tool's own remarks and mere information are not. */
export function isBaselined({ code, level }: Pick<Finding, 'code' | 'level'>): boolean {
  return level !== 'info' && !code.startsWith('RM9');
}

/**
 * Parts the findings by what the baseline knows. One entry stands for one finding: a second socket with the same text is new.
 * Findings carry different fingerprints within a run, so neither a moved file nor a shifted line makes one new.
 */
export function matchBaseline(
  findings: readonly Finding[],
  entries: readonly BaselineEntry[],
): BaselineMatch {
  const known = new Map(entries.map((entry) => [entry.fingerprint, entry]));
  const used: BaselineEntry[] = [];
  const fresh = findings.filter((finding) => {
    const entry = isBaselined(finding) ? known.get(finding.fingerprint) : undefined;
    if (entry === undefined) return true;
    used.push({ code: finding.code, file: finding.file, fingerprint: finding.fingerprint });
    return false;
  });
  const needed = new Set(used.map(({ fingerprint }) => fingerprint));
  return { fresh, used, stale: entries.filter(({ fingerprint }) => !needed.has(fingerprint)) };
}

/** The entries for a first baseline. */
export function entriesOf(findings: readonly Finding[]): BaselineEntry[] {
  return findings.filter(isBaselined).map(({ code, file, fingerprint }) => ({ code, file, fingerprint }));
}

/** The text of a baseline file: an entry a line, in a fixed order, so that two branches merge. */
export function formatBaseline(entries: readonly BaselineEntry[]): string {
  const rows = [...entries]
    .sort((a, b) => compareBytes(a.file, b.file) || compareBytes(a.fingerprint, b.fingerprint))
    .map(({ code, file, fingerprint }) => `    ${JSON.stringify({ code, file, fingerprint })}`);
  return `{\n  "version": 1,\n  "findings": [${rows.length > 0 ? `\n${rows.join(',\n')}\n  ` : ''}]\n}\n`;
}

/**
 * Reads the text of a baseline file.
 *
 * @throws UserError of one line when it is not one.
 */
export function parseBaseline(text: string, label: string): BaselineEntry[] {
  const problem = (what: string): UserError =>
    new UserError(`${label}: ${what}; write it anew with --update-baseline after deleting it`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw problem('expected a baseline in JSON');
  }
  const { version, findings } = (value ?? {}) as { version?: unknown; findings?: unknown };
  if (version !== 1) throw problem(`expected "version": 1, got ${JSON.stringify(version) ?? 'nothing'}`);
  if (!Array.isArray(findings)) throw problem('expected the list "findings"');
  return findings.map((entry: unknown, index) => {
    const { code, file, fingerprint } = (entry ?? {}) as Record<string, unknown>;
    if (typeof code !== 'string' || typeof file !== 'string' || typeof fingerprint !== 'string')
      throw problem(`expected "code", "file" and "fingerprint" in findings[${String(index)}]`);
    return { code, file, fingerprint };
  });
}
