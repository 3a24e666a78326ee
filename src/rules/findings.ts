import type { FileChange, Finding, Location, Result, SiteOutcome, SkippedFile } from '../contract.js';
import {
  legacyWebsocket,
  reviewRewrite,
  skippedFile,
  unparsedFile,
  websocketNeedsHuman,
  websocketOutOfScope,
  websocketUnmapped,
} from './catalogue/index.js';
import { entryOf } from '../plan/entry.js';
import { fingerprintOf } from './fingerprint.js';
import { compareFindings } from './order.js';
import { lineAfter, locationAfter } from './relocate.js';
import type { AnyRule, Rule } from './rule.js';

type Command = Result['command'];

/** What differs between two findings of one rule. */
type Place = Omit<Finding, 'code' | 'name' | 'level' | 'message'>;

/** A finding of `rule` at `place`. */
function found<Args>(rule: Rule<Args>, args: Args, place: Place): Finding {
  return { code: rule.code, name: rule.name, level: rule.level, message: rule.message(args), ...place };
}

/**
 * Whether `migrate` rewrote a socket: it has a level that allows it and a channel that took its place. A run for safe
 * rewrites only leaves the others without one.
 */
export function isRewritten({ action, channel }: SiteOutcome): boolean {
  return (action === 'safe' || action === 'review') && channel !== null;
}

/** What is left to say about a socket after `command`; nothing when it was rewritten and needs no look. */
function ofSite(site: SiteOutcome, command: Command, change?: FileChange): Finding | undefined {
  const { file, url, library, channel, reasons, route, fingerprint } = site;
  const location: Location = locationAfter(site, change);
  const place = { file, ...location, reasons, route, fingerprint, behaviour: behaviourAfter(site, change) };
  switch (site.action) {
    case 'safe':
    case 'review':
      if (command !== 'migrate' || !isRewritten(site)) {
        return found(
          legacyWebsocket,
          { url, library, channel, sure: site.action === 'safe' },
          { ...place, action: site.action },
        );
      }
      return site.action === 'safe'
        ? undefined
        : found(reviewRewrite, { url, library, channel }, { ...place, action: 'review' });
    case 'manual':
      return found(websocketNeedsHuman, { url, library, channel }, { ...place, action: 'manual' });
    case 'unmapped':
      return found(
        websocketUnmapped,
        { url, library, channel },
        { ...place, action: 'none', suggestion: site.suggestion && entryOf(site.suggestion) },
      );
    case 'outOfScope':
      return found(websocketOutOfScope, { url, library, channel }, { ...place, action: 'none' });
  }
}

/** What a socket is for, with the line of the evidence as it is after a change. */
function behaviourAfter({ behaviour }: SiteOutcome, change?: FileChange): Finding['behaviour'] {
  if (!behaviour) return undefined;
  const line = lineAfter(behaviour, change);
  return { kind: behaviour.kind, evidence: `${behaviour.evidence} (line ${String(line)})`, line };
}

/** The code `check` reports a socket under; what an inline ignore has to name. */
export function codeOf(site: SiteOutcome): string | undefined {
  return ofSite(site, 'check')?.code;
}

/** A file that was not analysed: an error when the run failed for it, else a remark. */
function ofSkipped({ file, kind, failed, reason, line = 1, column = 1 }: SkippedFile): Finding {
  const describe = (rule: AnyRule): Place => ({
    file,
    line,
    column,
    endLine: line,
    endColumn: column,
    action: 'none',
    reasons: [],
    route: null,
    fingerprint: fingerprintOf(rule.code, file, kind),
  });
  return failed
    ? found(unparsedFile, { reason, readable: kind !== 'unreadable' }, describe(unparsedFile))
    : found(skippedFile, { reason }, describe(skippedFile));
}

/**
 * The findings of a run, sorted by file, line and column.
 *
 * `check` reports every socket. `migrate` reports what is left of them: a site with a channel was rewritten, so it is
 * gone (`safe`) or to be looked at (`review`); one without was left alone, also when its level would have allowed more.
 *
 * @param changes What was written. Findings in these files get the lines of the new text; leave it out for a dry run.
 */
export function findingsOf(
  sites: readonly SiteOutcome[],
  skipped: readonly SkippedFile[],
  command: Command,
  changes: readonly FileChange[] = [],
): Finding[] {
  const changed = new Map(changes.map((change) => [change.file, change]));
  return [
    ...sites.flatMap((site) => ofSite(site, command, changed.get(site.file)) ?? []),
    ...skipped.map(ofSkipped),
  ].sort(compareFindings);
}

/** How many findings are errors and how many warnings, as the summary counts them. */
export function countLevels(findings: readonly Finding[]): { errors: number; warnings: number } {
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  return { errors: count('error'), warnings: count('warning') };
}
