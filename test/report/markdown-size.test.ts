import { describe, expect, it } from 'vitest';
import { fitted } from '../../src/report/fitting.js';
import { markdown } from '../../src/report/markdown.js';
import { change, migrated, site } from './sample.js';

/** What GitHub takes for one comment. */
const LIMIT = 65_536;

describe('a comment', () => {
  const many = (count: number, reason: string): string =>
    markdown(
      migrated({
        sites: Array.from({ length: count }, (_, index) =>
          site({ file: `src/file-${String(index)}.ts`, action: 'manual', channel: null, reasons: [reason] }),
        ),
        changes: Array.from({ length: count }, (_, index) =>
          change({ file: `src/file-${String(index)}.ts`, before: 'a\n'.repeat(50), after: 'é\n'.repeat(50) }),
        ),
      }),
    );

  it.each([
    ['ASCII', 'a reason'],
    ['three bytes a character', '漢字'.repeat(30)],
    ['four bytes a character', '\u{1F600}'.repeat(30)],
  ])('is never too long, and says what is left out: %s', (_, reason) => {
    const text = many(2000, reason);
    expect(text.length).toBeLessThan(LIMIT);
    expect(Buffer.byteLength(text)).toBeLessThan(LIMIT);
    expect(text.length * 4).toBeGreaterThan(LIMIT / 4);
    const [, left = '', files = ''] =
      /Left out, to fit a comment: .*?(\d+) changed files?.*?(\d+) diff/.exec(text) ?? [];
    expect(Number(left)).toBeGreaterThan(500);
    expect(Number(files)).toBeGreaterThan(500);
    // What matters most is there all the same.
    expect(text).toContain('## Left to do (2000)');
    expect(text).toContain('## Next steps');
    expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0);
    expect((text.match(/^`{3,}/gm)?.length ?? 0) % 2).toBe(0);
  });

  it('that holds all says nothing of it', () => {
    expect(many(3, 'a reason')).not.toContain('Left out');
  });
});

it('a part without room goes as a whole, and is counted', () => {
  const part = (name: string, items: string[]) => ({ head: name, items, noun: name });
  const { text, left } = fitted([part('a', ['1', '2']), part('b', ['x'.repeat(50)]), part('c', ['3'])], 40);
  expect(text).toBe('a\n\n1\n\n2\n\nc\n\n3');
  expect([...left]).toEqual([['b', 1]]);
});
