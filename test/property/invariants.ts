import { expect } from 'vitest';
import { applyEdits } from '../fixtures/edits.js';
import type { FixtureCase } from '../fixtures/cases.js';
import { added, namesOf } from '../fixtures/names.js';
import { migrate } from '../fixtures/run.js';
import { commentsOf, lostComments, syntaxError } from '../fixtures/syntax.js';

/** What must hold for any text whatsoever under the routes of a case. @throws with the first thing that does not. */
export function expectInvariants(fixture: FixtureCase, text: string): void {
  const { file } = fixture;
  const result = migrate(fixture, text);
  expect(applyEdits(text, result.edits), 'bytes outside the edits').toBe(result.text);
  if (result.failure) {
    expect(result.text, 'a file that does not parse is untouched').toBe(text);
    return;
  }
  // The tool may read a dialect that these parsers refuse; a file they accept it must keep acceptable.
  if (syntaxError(file, text) !== undefined) return;
  expect(syntaxError(file, result.text), result.text).toBeUndefined();
  expect(lostComments(commentsOf(file, text), commentsOf(file, result.text)), 'lost comments').toEqual([]);
  const before = namesOf(file, text);
  if (before) expect(added(before.free, namesOf(file, result.text)?.free), 'undefined names').toEqual([]);
  const again = migrate(fixture, result.text);
  expect(again.text, 'a second run').toBe(result.text);
}
