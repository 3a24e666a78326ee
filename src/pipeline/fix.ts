import { applyChanges } from '../apply/index.js';
import type { Discovered, Edit, FileChange, Finding, Result } from '../contract.js';
import { composeEdits } from '../rewrite/compose.js';
import { applyEdits } from '../rewrite/edits.js';
import { withLevels } from '../rules/index.js';
import type { NewDiagnostic, Verifier } from '../verify/index.js';
import { check } from './check.js';
import { guard } from './guard.js';
import type { AuditOptions } from './options.js';
import { survey, type Survey } from './survey.js';

/** A fix can uncover the next one; more rounds than this would be a rule that fixes its own result. */
const ROUNDS = 10;

type File = Discovered['channels'][number];

/** Settles what needs no thought, and reports what is left; with `dryRun` nothing is written, and all is reported. */
export async function checkAndFix(options: AuditOptions): Promise<Result> {
  const { dryRun = false, force = false, onProgress } = options;
  const found = await survey(options, { shard: options.shard });
  const { changes, warnings } = await fixesOf(found);
  if (!dryRun && changes.length > 0) {
    if (!force && !guard(found.cwd, changes))
      warnings.push('There is no git repository here: the old files cannot be brought back.');
    applyChanges(changes, { onWrite: ({ file }) => onProgress?.({ type: 'write', file }) });
  }
  const result = await check(options);
  const { files, ...summary } = result.summary;
  return {
    ...result,
    dryRun,
    changes,
    summary: { ...summary, files: { ...files, changed: changes.length } },
    warnings: [...result.warnings, ...warnings],
  };
}

/** What the fixes of all files come to; a file that would not type-check any more keeps what is to blame. */
async function fixesOf({
  channels,
  cwd,
  config,
}: Survey): Promise<{ changes: FileChange[]; warnings: string[] }> {
  if (channels.length === 0) return { changes: [], warnings: [] };
  const { hygieneOf } = await import('./hygiene.js');
  const fixable = (file: File, without: ReadonlySet<string>): Finding[] =>
    withLevels(hygieneOf([file], cwd).findings, config.rules).filter(
      ({ code, fix }) => fix !== undefined && !without.has(code),
    );
  const all = channels.flatMap((file) => fixFile(file, fixable, new Set()));
  if (all.length === 0) return { changes: [], warnings: [] };
  const { createVerifier } = await import('../verify/index.js');
  const verifier = createVerifier({ cwd });
  const blamed = await verifier.check(all.map(({ change }) => change));
  const warnings: string[] = [];
  const kept: FileChange[] = [];
  for (const fixed of all) {
    const own = blamed.filter(({ cause }) => cause === fixed.change.file);
    const change = own.length === 0 ? fixed.change : await withoutBlamed(fixed, fixable, verifier);
    if (change) kept.push(change);
    const [first] = own;
    if (first) warnings.push(refused(first));
  }
  return { changes: kept, warnings: [...warnings, ...verifier.warnings] };
}

interface Fixed {
  file: File;
  change: FileChange;
  /** Codes of the findings that were fixed. */
  codes: ReadonlySet<string>;
}

/** Fixes until nothing is left to fix. Fixes that touch each other wait for the next round. */
function fixFile(
  file: File,
  fixable: (file: File, without: ReadonlySet<string>) => Finding[],
  without: ReadonlySet<string>,
): Fixed[] {
  let { text } = file;
  let edits: Edit[] = [];
  const codes = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const taken = apart(fixable({ ...file, text }, without));
    if (taken.length === 0) break;
    const next = taken.flatMap(({ fix = [] }) => fix);
    for (const { code } of taken) codes.add(code);
    text = applyEdits(text, next);
    edits = composeEdits(edits, next);
  }
  if (text === file.text) return [];
  const change: FileChange = {
    file: file.file,
    path: file.path,
    before: file.text,
    after: text,
    edits,
    kind: 'source',
  };
  return [{ file, change, codes }];
}

/** The fixes that do not touch each other, in the order of the text. */
function apart(findings: readonly Finding[]): Finding[] {
  const taken: Edit[] = [];
  return findings.filter(({ fix = [] }) => {
    if (fix.some((edit) => taken.some((other) => edit.start <= other.end && other.start <= edit.end)))
      return false;
    taken.push(...fix);
    return true;
  });
}

/** The same file with one kind of fix less, else untouched. */
async function withoutBlamed(
  { file, codes }: Fixed,
  fixable: (file: File, without: ReadonlySet<string>) => Finding[],
  verifier: Verifier,
): Promise<FileChange | undefined> {
  if (codes.size < 2) return undefined;
  for (const code of codes) {
    const [again] = fixFile(file, fixable, new Set([code]));
    if (again && (await verifier.check([again.change])).length === 0) return again.change;
  }
  return undefined;
}

function refused({ cause, code, message }: NewDiagnostic): string {
  return `${cause}: a fix was left out, because its result does not type-check: ${code} ${message}`;
}
