import type { FileChange, Finding, Result, SiteOutcome, SkippedFile, Summary } from '../contract.js';
import { relativePosix } from '../project/files.js';
import {
  compareFindings,
  countLevels,
  findingsOf,
  locationAfter,
  numbered,
  withLevels,
} from '../rules/index.js';
import type { Judge } from './baseline.js';
import type { IgnoreRemark, Survey } from './survey.js';

/** What a command adds to the survey. */
export interface Outcome extends Pick<
  Result,
  'command' | 'dryRun' | 'sites' | 'changes' | 'links' | 'leftovers' | 'provision' | 'nextSteps' | 'warnings'
> {
  /** What was written: places in these files are those of the new text. */
  written: FileChange[];
  /** Beside those about sockets and files. */
  findings?: Finding[];
  /** The back end, where it was looked at. */
  backend?: Summary['backend'];
  /** Puts aside what is known. */
  judge?: Judge;
}

const judgeNothing: Judge = (findings) => ({ findings });

/** Joins the survey and what a command made of it. */
export function resultOf(survey: Survey, outcome: Outcome): Result {
  const { written, judge = judgeNothing, findings: others = [], backend, ...rest } = outcome;
  const { cwd, config, skipped } = survey;
  const changed = new Map(written.map((change) => [change.file, change]));
  const all = [
    ...others,
    ...findingsOf(rest.sites, skipped, rest.command, written),
    ...survey.ignores.map((remark) => placed(remark, changed.get(remark.file))),
  ].sort(compareFindings);
  const judged = judge(numbered(withLevels(all, config.rules, labelOf(survey))));
  const findings = judged.findings.sort(compareFindings);
  return {
    ...rest,
    ...(judged.baseline && { baseline: judged.baseline }),
    cwd,
    skipped,
    findings,
    summary: {
      ...summaryOf(survey, rest.sites, rest.changes, findings, skipped),
      ...(backend && { backend }),
    },
  };
}

function labelOf({ cwd, config: { source } }: Survey): string {
  return source === undefined ? 'configuration' : relativePosix(cwd, source);
}

function placed(remark: IgnoreRemark, change: FileChange | undefined): Finding {
  return { ...remark.finding, ...locationAfter(remark, change) };
}

function summaryOf(
  { scanned, candidates }: Survey,
  sites: readonly SiteOutcome[],
  changes: readonly FileChange[],
  findings: readonly Finding[],
  skipped: readonly SkippedFile[],
): Summary {
  const count = (action: SiteOutcome['action']): number =>
    sites.filter((site) => site.action === action).length;
  return {
    files: {
      scanned,
      candidates,
      changed: changes.filter(({ kind }) => kind === 'source').length,
      failed: skipped.filter(({ failed }) => failed).length,
    },
    sockets: {
      total: sites.length,
      safe: count('safe'),
      review: count('review'),
      manual: count('manual'),
      unmapped: count('unmapped'),
      outOfScope: count('outOfScope'),
    },
    backend: { routes: 0, dead: 0, leftovers: 0 },
    ...countLevels(findings),
  };
}
