import { runInThisContext } from 'node:vm';
import { applyEdits } from '../fixtures/edits.js';
import type { FixtureCase } from '../fixtures/cases.js';
import { added, namesOf } from '../fixtures/names.js';
import { migrate, type Migrated } from '../fixtures/run.js';
import { commentsOf, lostComments, syntaxError } from '../fixtures/syntax.js';

/** What became of a text, and the first thing that should hold and does not. */
export interface Verdict {
  fault?: string;
  /** The tool could read it. */
  parsed: boolean;
  /** At least one socket was rewritten. */
  rewritten: boolean;
}

/** What must hold for any text whatsoever under the routes of a case. */
export function brokenInvariant(fixture: FixtureCase, text: string): Verdict {
  const verdict: Verdict = { parsed: false, rewritten: false };
  let result: Migrated;
  try {
    result = timed(fixture, text);
  } catch (error) {
    return { ...verdict, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  verdict.parsed = result.failure === undefined;
  verdict.rewritten = result.sites.some(({ channel }) => channel !== null);
  return { ...verdict, fault: faultOf(fixture, text, result) };
}

function faultOf(fixture: FixtureCase, text: string, result: Migrated): string | undefined {
  const { file } = fixture;
  if (applyEdits(text, result.edits) !== result.text) return 'bytes outside the edits changed';
  const internal = [result.failure?.reason, ...result.sites.flatMap(({ reasons }) => reasons)].find(
    (reason) => reason?.startsWith('internal error'),
  );
  if (internal !== undefined) return internal;
  if (result.failure) return result.text === text ? undefined : 'a file that does not parse was changed';
  if (result.text === text) return undefined;
  // The tool may read a dialect that these parsers refuse; a file they accept it must keep acceptable.
  if (syntaxError(file, text) !== undefined) return undefined;
  const broken = syntaxError(file, result.text);
  if (broken !== undefined) return `the output does not parse: ${broken}\n${result.text}`;
  // In an order that parses each text once.
  const [comments, after] = [commentsOf(file, result.text), namesOf(file, result.text)];
  const [old, before] = [commentsOf(file, text), namesOf(file, text)];
  const lost = lostComments(old, comments);
  if (lost.length > 0) return `lost comments: ${JSON.stringify(lost)}\n${result.text}`;
  if (before) {
    const free = added(before.free, after?.free).filter(
      // A type that the text names without declaring it is none the less its own. Where functions of Vue are there without an
      // import, so is `markRaw`.
      (name) =>
        fixture.facts.autoImport?.(name) === undefined &&
        !before.types.has(name) &&
        !(name === 'markRaw' && ['onMounted', 'ref', 'watch'].some((known) => before.free.has(known))),
    );
    if (free.length > 0) return `undefined names: ${JSON.stringify(free)}\n${result.text}`;
    const unused = added(before.unused, after?.unused);
    if (unused.length > 0) return `unused names: ${JSON.stringify(unused)}\n${result.text}`;
  }
  const again = migrate(fixture, result.text);
  if (again.text !== result.text) return `a second run changes it:\n${result.text}\n---\n${again.text}`;
  return undefined;
}

/** Time a file may take, in milliseconds: start-up and waiting for other processes, then per KiB. */
const BASE = 10_000;
const PER_KIB = 40;

/** Runs the tool under a watchdog, which also ends a loop without an end. */
function timed(fixture: FixtureCase, text: string): Migrated {
  const shared = globalThis as { migrateForTest?: () => Migrated };
  shared.migrateForTest = () => migrate(fixture, text);
  try {
    const timeout = BASE + Math.ceil((text.length / 1024) * PER_KIB);
    return runInThisContext('migrateForTest()', { timeout }) as Migrated;
  } finally {
    delete shared.migrateForTest;
  }
}
