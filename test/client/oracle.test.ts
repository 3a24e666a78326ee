import { describe, expect, test } from 'vitest';
import { findSockets } from '../../src/client/find.js';
import type { Route } from '../../src/contract.js';
import { parse } from '../../src/parse/parse.js';
import { loadCases, type FixtureCase } from '../fixtures/cases.js';
import { spoiled } from '../property/fuzz/run.js';
import { brokenInvariant } from '../property/invariants.js';
import { socketFiles } from '../support/installed.js';
import { constructionsOf } from '../support/oracle.js';

/** Offsets that the tool finds, or the reason why it refuses the file. */
function found(file: string, text: string): number[] | { reason: string } {
  const unit = parse(file, text);
  if ('reason' in unit) return { reason: unit.reason };
  try {
    return (
      findSockets(unit, { text })
        // The other parser counts constructions of the platform's own class.
        .filter(({ library }) => library === undefined)
        .map(({ construction }) => construction.node.start ?? -1)
        .filter((start) => /^new\s+(\w+\.)?\(?(\w+\.)?WebSocket\b/.test(text.slice(start)))
        .sort((a, b) => a - b)
    );
  } catch (error) {
    return { reason: String(error) };
  }
}

const cases = loadCases().filter(({ file }) => /\.[cm]?[jt]sx?$/.test(file));

describe('every construction is found', () => {
  test.each(cases)('in $name', ({ file, input }) => {
    const expected = constructionsOf(file, input);
    if ('reason' in expected) expect(found(file, input)).toHaveProperty('reason');
    else expect(found(file, input)).toEqual(expected);
  });

  test('in spoiled cases that parse', () => {
    const odd: string[] = [];
    let compared = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const { fixture, text, steps } = spoiled(cases, seed);
      if (steps.some((step) => step.startsWith('nest'))) continue;
      const expected = constructionsOf(fixture.file, text);
      const actual = found(fixture.file, text);
      // The two parsers differ in what else they take for an error.
      if ('reason' in expected || 'reason' in actual) continue;
      compared += 1;
      if (String(actual) !== String(expected))
        odd.push(`seed ${String(seed)}: ${String(actual)} / ${String(expected)}`);
    }
    expect(odd).toEqual([]);
    expect(compared).toBeGreaterThan(60);
  });
});

describe('installed packages', () => {
  const files = socketFiles();
  const route: Route = { path: '**', kind: 'broadcast', channel: 'everything', event: '*' };

  test('there are some', () => {
    expect(files.map(({ file }) => file)).toContainEqual(expect.stringContaining('vite'));
  });

  test.each(files)(
    '$file',
    ({ file, text }) => {
      const expected = constructionsOf(file, text);
      const actual = found(file, text);
      if ('reason' in actual) {
        console.info(`${file} is refused: ${actual.reason}`);
        expect(expected, actual.reason).toHaveProperty('reason');
        return;
      }
      expect(actual).toEqual(expected);
      const fixture = { name: file, file, input: text, routes: [route], client: CLIENT } as FixtureCase;
      expect(brokenInvariant(fixture, text).fault).toBeUndefined();
      // Bundles of several megabytes are among them, each parsed four times.
    },
    600_000,
  );
});

const CLIENT = { module: '@/lib/supabase', export: 'supabase' };
