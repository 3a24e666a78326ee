import { analyseUnit, hasOwnTopics, outcomesOf, type UnitFacts } from '../plan/analyse.js';
import type { Discovered, ProgressEvent, Route, SiteOutcome, SkippedFile } from '../contract.js';
import { markupOf } from '../parse/component/blocks.js';
import { parse, writtenUnit, type ParseFailure } from '../parse/parse.js';
import type { Snapshot } from '../discover/snapshot.js';
import { groupByApp } from '../project/packages.js';
import { References } from '../project/references.js';
import { ignoredSites } from '../rules/ignored-sites.js';
import { compareBytes, ignoreFinding } from '../rules/index.js';
import { attempt } from './attempt.js';
import { decide, redecide } from './decide.js';
import type { IgnoreRemark } from './survey.js';
import { usedTopics } from './topics.js';
import { hasWork, offsetOf, type AnalysedFile } from './work.js';

type Candidate = Discovered['candidates'][number];

export interface AnalyseOptions extends Pick<UnitFacts, 'loginOf' | 'greetingsOf'> {
  /** Absolute. */
  cwd: string;
  snapshot?: Snapshot;
  routes: Route[];
  /** See {@link AnalysedFile}. */
  safeOnly?: boolean;
  onProgress?: (event: ProgressEvent) => void;
}

interface Analysed {
  files: AnalysedFile[];
  skipped: SkippedFile[];
  /** Sockets that an inline ignore lets be: no finding, yet clients of a route. */
  ignored: SiteOutcome[];
  ignores: IgnoreRemark[];
}

/** Parses the candidates and decides about each socket in them. A file that fails is skipped with the reason. */
export function analyseFiles(candidates: readonly Candidate[], options: AnalyseOptions): Analysed {
  const references = new References(options);
  const skipped: SkippedFile[] = [];
  const ignores: IgnoreRemark[] = [];
  const ignored: SiteOutcome[] = [];
  const kept = <T extends object>(file: string, analysed: T | ParseFailure): T[] => {
    if (!('reason' in analysed)) return [analysed];
    // A page may hold code of the template that makes it: that is nobody's mistake.
    const failed = markupOf(file) !== 'html';
    skipped.push({ file, kind: 'unparsed', failed, ...analysed });
    return [];
  };
  const sorted = [...candidates].sort((a, b) => compareBytes(a.file, b.file));
  const files = sorted.flatMap((candidate, index) => {
    const { file } = candidate;
    options.onProgress?.({ type: 'analyse', file, done: index + 1, total: sorted.length });
    return kept(
      file,
      attempt(() => analyse(candidate, options, references)),
    ).flatMap(({ file: analysed, remarks, ignored: outcomes }) => {
      const inTexts = attempt(() => pageIn(candidate, options));
      if (!('reason' in inTexts) && inTexts.length > 0) {
        skipped.push({ file, kind: 'excluded', failed: false, reason: pagesSaid(inTexts) });
        ignored.push(...inTexts);
      }
      ignores.push(...remarks);
      ignored.push(...outcomes);
      return analysed.plans.length > 0 ? [analysed] : [];
    });
  });
  const topical = withTopics(files, options).flatMap((analysed, index) =>
    kept(files[index]?.file ?? '', analysed),
  );
  return { files: topical, skipped, ignored, ignores };
}

/** The sockets of a page that a program holds as a text: clients of a route, and no code of this file. */
function pageIn({ file, text }: Candidate, { routes }: AnalyseOptions): SiteOutcome[] {
  if (markupOf(file) || !/<script\b/i.test(text)) return [];
  // What the text would end with, or fill in, is escaped in it.
  const unit = parse(file, text.replace(/\\(?=[`$])/g, ''), 'html');
  const plans = 'reason' in unit ? [] : analyseUnit(unit, { routes });
  return 'reason' in unit || 'reason' in plans ? [] : outcomesOf(unit, plans);
}

function pagesSaid(sites: readonly SiteOutcome[]): string {
  const lines = sites.map(({ location, url }) => `${url} (line ${String(location.line)})`);
  return `a page that stands in it as a text opens ${lines.join(' and ')}: that is not rewritten`;
}

function analyse(
  candidate: Candidate,
  { routes, safeOnly, loginOf, greetingsOf }: AnalyseOptions,
  references: References,
): { file: AnalysedFile; remarks: IgnoreRemark[]; ignored: SiteOutcome[] } | ParseFailure {
  const all = decide({
    ...candidate,
    safeOnly,
    facts: { routes, loginOf, greetingsOf, ...references.of(candidate.path) },
  });
  if ('reason' in all) return all;
  const { file, unit } = all;
  const { ignored, unused } = ignoredSites(unit, all.plans);
  const remarks = unused.map((ignore): IgnoreRemark => {
    const { span, location } = ignore;
    return {
      file,
      span,
      location,
      finding: ignoreFinding(file, ignore, writtenUnit(unit).text.slice(span.start, span.end)),
    };
  });
  if (ignored.size === 0) return { file: all, remarks, ignored: [] };
  return {
    file: redecide({ ...all, ignored: new Set([...ignored].map(offsetOf)) }, {}),
    remarks,
    ignored: outcomesOf(unit, [...ignored]),
  };
}

/** Gives each socket of an app a topic of its own, in the order of the files. Apps do not share a client. */
function withTopics(files: AnalysedFile[], { cwd, routes }: AnalyseOptions): (AnalysedFile | ParseFailure)[] {
  const decided = new Map<string, AnalysedFile | ParseFailure>(files.map((file) => [file.path, file]));
  const working = new Map(files.filter(hasWork).map((file) => [file.path, file]));
  for (const [appDir, paths] of groupByApp([...working.keys()], cwd)) {
    const used = usedTopics(appDir, cwd, routes);
    for (const path of paths) {
      const file = working.get(path);
      if (!file) continue;
      const again = attempt(() => redecide(file, { topics: new Map(used) }));
      decided.set(path, again);
      if ('reason' in again) continue;
      for (const { work } of again.plans)
        if (work && !hasOwnTopics(work)) used.set(work.topic ?? work.match.route.channel, file.file);
    }
  }
  return files.map((file) => decided.get(file.path) ?? file);
}
