import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Edit } from '../../src/contract.js';
import { composeEdits } from '../../src/rewrite/compose.js';
import { applyEdits } from '../../src/rewrite/edits.js';
import { applyEdits as applyByHand } from '../fixtures/edits.js';

/** Sorted edits that lie apart in a text of a length: insertions, removals, replacements, also side by side. */
function editsFor(length: number): fc.Arbitrary<Edit[]> {
  const edit = fc.record({
    gap: fc.integer({ min: 0, max: 4 }),
    size: fc.integer({ min: 0, max: 4 }),
    text: fc.string({ maxLength: 4 }),
  });
  return fc.array(edit, { maxLength: 6 }).map((drafts) => {
    const edits: Edit[] = [];
    let at = 0;
    for (const { gap, size, text } of drafts) {
      const previous = edits.at(-1);
      // Two insertions at one place are one insertion.
      const start = at + (gap === 0 && previous?.end === at && size === 0 ? 1 : gap);
      const end = start + size;
      if (end > length) break;
      edits.push({ start, end, text });
      at = end;
    }
    return edits;
  });
}

const twice = fc
  .string({ maxLength: 30 })
  .chain((text) =>
    editsFor(text.length).chain((first) =>
      editsFor(applyByHand(text, first).length).map((second) => ({ text, first, second })),
    ),
  );

describe('edits one after the other', () => {
  test('do together what they do one by one', () => {
    fc.assert(
      fc.property(twice, ({ text, first, second }) => {
        const composed = composeEdits(first, second);
        expect(applyEdits(text, composed)).toBe(applyEdits(applyEdits(text, first), second));
      }),
      { numRuns: 2000 },
    );
  });

  test('come out sorted, apart, and none without effect', () => {
    fc.assert(
      fc.property(twice, ({ first, second }) => {
        const composed = composeEdits(first, second);
        for (const [index, { start, end, text }] of composed.entries()) {
          expect(end > start || text !== '').toBe(true);
          expect(start).toBeGreaterThan(composed[index - 1]?.end ?? -1);
        }
      }),
    );
  });

  test('leave each other alone where one does nothing', () => {
    fc.assert(
      fc.property(twice, ({ text, first }) => {
        expect(applyEdits(text, composeEdits(first, []))).toBe(applyEdits(text, first));
        expect(composeEdits([], first)).toEqual(composeEdits(first, []));
      }),
    );
  });

  test('an edit inside what another one wrote ends up in it', () => {
    const first = [{ start: 2, end: 4, text: 'hello' }];
    expect(composeEdits(first, [{ start: 3, end: 5, text: 'LL' }])).toEqual([
      { start: 2, end: 4, text: 'hLLlo' },
    ]);
    expect(composeEdits(first, [{ start: 0, end: 1, text: 'A' }])).toEqual([
      { start: 0, end: 1, text: 'A' },
      { start: 2, end: 4, text: 'hello' },
    ]);
    expect(composeEdits(first, [{ start: 1, end: 8, text: '' }])).toEqual([{ start: 1, end: 5, text: '' }]);
  });
});
