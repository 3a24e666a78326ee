import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Literals, type Text } from '../../src/discover/literals.js';

function placesOf(texts: readonly string[], text: Text): number[] {
  const found = new Set<number>();
  new Literals(texts).each(text, (at) => {
    found.add(at);
    return at + 1;
  });
  return [...found].sort((a, b) => a - b);
}

it('finds each text, also those that share a rare part, begin alike or overlap', () => {
  const texts = ['ocket', "'ws'", '.ws(', 'wsHandler', ' ws', 'daphne', 'x', 'kx', 'ket'];
  for (const one of texts) expect(placesOf(texts, `-- ${one} --`).length).toBeGreaterThan(0);
  expect(placesOf(texts, 'rows of a basin')).toEqual([]);
  expect(placesOf(['aa'], 'aaaa')).toHaveLength(3);
});

it('says of any text whether one is in it, as a look for each does, and the same of its bytes', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'wsk et\n.'), maxLength: 40 });
  fc.assert(
    fc.property(
      fc.array(
        letters.filter((one) => one !== ''),
        { maxLength: 5 },
      ),
      letters,
      (texts, text) => {
        const expected = texts.some((one) => text.includes(one));
        expect(placesOf(texts, text).length > 0).toBe(expected);
        expect(placesOf(texts, Buffer.from(text, 'latin1'))).toEqual(placesOf(texts, text));
      },
    ),
    { numRuns: 2000 },
  );
});

it('looks on where it is told to', () => {
  const found: number[] = [];
  new Literals(['ket']).each('ket ket ket', (at) => {
    found.push(at);
    return 5;
  });
  expect(found).toEqual([0, 8]);
});
