import { outcomesOf } from '../plan/analyse.js';
import type { Discovered, ProgressEvent, Route, SkippedFile } from '../contract.js';
import { messageOf } from '../errors.js';
import { statementOf } from '../client/syntax.js';
import type { ParseFailure, SourceUnit } from '../parse/parse.js';
import type { SitePlan } from '../plan/plan.js';
import { createModuleResolver } from '../project/constants.js';
import { groupByApp } from '../project/packages.js';
import { codeOf, compareBytes, ignoreFinding, ignoresOf } from '../rules/index.js';
import { decide, redecide } from './decide.js';
import { ImportedValues } from './imported-values.js';
import type { IgnoreRemark } from './survey.js';
import { usedTopics } from './topics.js';
import { hasWork, offsetOf, type AnalysedFile } from './work.js';

type Candidate = Discovered['candidates'][number];

export interface AnalyseOptions {
  /** Absolute. */
  cwd: string;
  routes: Route[];
  onProgress?: (event: ProgressEvent) => void;
}

interface Analysed {
  files: AnalysedFile[];
  skipped: SkippedFile[];
  ignores: IgnoreRemark[];
}

/** Parses the candidates and decides about each socket in them. A file that fails is skipped with the reason. */
export function analyseFiles(
  candidates: readonly Candidate[],
  { cwd, routes, onProgress }: AnalyseOptions,
): Analysed {
  const values = new ImportedValues(createModuleResolver({ cwd }));
  const skipped: SkippedFile[] = [];
  const ignores: IgnoreRemark[] = [];
  const sorted = [...candidates].sort((a, b) => compareBytes(a.file, b.file));
  const files = sorted.flatMap((candidate, index) => {
    onProgress?.({ type: 'analyse', file: candidate.file, done: index + 1, total: sorted.length });
    const analysed = attempt(() => analyse(candidate, routes, values));
    if ('reason' in analysed) {
      skipped.push({ file: candidate.file, kind: 'unparsed', failed: true, ...analysed });
      return [];
    }
    ignores.push(...analysed.ignores);
    return analysed.file.plans.length > 0 ? [analysed.file] : [];
  });
  return { files: withTopics(files, cwd, routes), skipped, ignores };
}

/** An error inside the analysis costs one file, not the run. */
function attempt<T>(work: () => T | ParseFailure): T | ParseFailure {
  try {
    return work();
  } catch (error) {
    return { reason: `internal error: ${messageOf(error)}` };
  }
}

function analyse(
  candidate: Candidate,
  routes: Route[],
  values: ImportedValues,
): { file: AnalysedFile; ignores: IgnoreRemark[] } | ParseFailure {
  const all = decide({ ...candidate, facts: { routes, imported: values.from(candidate.path) } });
  if ('reason' in all) return all;
  const { ignored, remarks } = ignoredSites(all.unit, all.plans);
  return { file: ignored.size > 0 ? redecide({ ...all, ignored }, {}) : all, ignores: remarks };
}

/** The sockets that comments let be, and the comments that let nothing be. */
function ignoredSites(
  unit: SourceUnit,
  plans: SitePlan[],
): { ignored: Set<number>; remarks: IgnoreRemark[] } {
  const ignored = new Set<number>();
  const codes = outcomesOf(unit, plans).map(codeOf);
  const remarks = ignoresOf(unit).flatMap((ignore) => {
    const meant = plans.filter(
      (plan, index) =>
        ignore.code !== undefined && codes[index] === ignore.code && linesOf(plan).includes(ignore.line),
    );
    for (const plan of meant) ignored.add(offsetOf(plan));
    if (meant.length > 0) return [];
    const { span, location } = ignore;
    const { file, text } = unit;
    return [{ file, span, location, finding: ignoreFinding(file, ignore, text.slice(span.start, span.end)) }];
  });
  return { ignored, remarks };
}

/** The lines a comment about a socket can speak of: where its statement starts, and where the construction does. */
function linesOf({ site: { construction } }: SitePlan): number[] {
  return [statementOf(construction)?.node, construction.node].flatMap((node) => node?.loc?.start.line ?? []);
}

/** Gives each socket of an app a topic of its own, in the order of the files. Apps do not share a client. */
function withTopics(files: AnalysedFile[], cwd: string, routes: Route[]): AnalysedFile[] {
  const decided = new Map(files.map((file) => [file.path, file]));
  const working = files.filter(hasWork);
  for (const [appDir, paths] of groupByApp(
    working.map(({ path }) => path),
    cwd,
  )) {
    const used = usedTopics(appDir, cwd, routes);
    for (const path of paths) {
      let file = decided.get(path);
      if (!file) continue;
      file = redecide(file, { topics: new Map(used) });
      decided.set(path, file);
      for (const { work } of file.plans)
        if (work) used.set(work.topic ?? work.match.route.channel, file.file);
    }
  }
  return files.map((file) => decided.get(file.path) ?? file);
}
