import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadCases, type FixtureCase } from '../fixtures/cases.js';
import { syntaxError } from '../fixtures/syntax.js';
import { brokenInvariant } from './invariants.js';
import { program } from './programs.js';

/** `PROPERTY_SEED=… PROPERTY_RUNS=…` explores further; the defaults make a run repeatable. */
const seed = Number(process.env.PROPERTY_SEED ?? 20260131);
const numRuns = Number(process.env.PROPERTY_RUNS ?? 400);
console.info(`property tests: seed ${seed}, ${numRuns} runs`);

const cases = loadCases();
const options = { seed, numRuns };
const fixture = fc.constantFrom(...cases);

describe('any source keeps its invariants', () => {
  test.each(cases)('fixture $name', (one) => {
    expectInvariants(one, one.input);
  });

  test('generated programs', () => {
    fc.assert(
      fc.property(program, fixture, ({ file, text }, { routes, client, ...rest }) => {
        expectInvariants({ ...rest, file, routes: [...defaults(), ...routes], client }, text);
      }),
      options,
    );
  });

  test('two fixtures in one file', () => {
    fc.assert(
      fc.property(fixture, fixture, (one, two) => {
        expectInvariants({ ...one, file: 'src/joined.tsx' }, `${one.input}\n${withoutImports(two.input)}`);
      }),
      options,
    );
  });
});

test('the generator writes programs that parse', () => {
  const sample = fc.sample(program, { seed, numRuns: 200 });
  expect(
    sample
      .map(({ file, text }) => syntaxError(file, text) && `${text}\n${syntaxError(file, text)}`)
      .filter(Boolean),
  ).toEqual([]);
  expect(new Set(sample.map(({ text }) => text)).size).toBeGreaterThan(150);
});

function defaults(): FixtureCase['routes'] {
  return cases.find((one) => one.name === 'url-inline-literal')?.routes ?? [];
}

/** The second half of a joined file: importing a name twice would be an error. */
function withoutImports(text: string): string {
  return text.replace(/^import .*$/gm, '');
}

function expectInvariants(one: FixtureCase, text: string): void {
  expect(brokenInvariant(one, text).fault, text).toBeUndefined();
}
