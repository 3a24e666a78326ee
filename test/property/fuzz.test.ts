import { expect, test } from 'vitest';
import { loadCases } from '../fixtures/cases.js';
import { fuzz, rewritten, spoiled, type Fault } from './fuzz/run.js';

/**
 * `FUZZ_SECONDS=1800 FUZZ_SEED=… npx vitest run test/property/fuzz` looks longer and elsewhere; `FUZZ_RUNS=1` with the
 * seed of a fault makes that one again. The defaults repeat the same inputs, as many as the time allows.
 */
const seconds = Number(process.env.FUZZ_SECONDS ?? 20);
const seed = Number(process.env.FUZZ_SEED ?? 20260131);
/** A fixed number, so that a fast machine meets no other inputs than a slow one; without an end when a time is asked for. */
const runs = Number(process.env.FUZZ_RUNS ?? (process.env.FUZZ_SECONDS === undefined ? 600 : Infinity));

const cases = loadCases();

test(
  'no spoiled input breaks what must hold',
  () => {
    const result = fuzz({ cases, seed, seconds, runs, faults: 10 });
    const { faults, ...counts } = result;
    console.info(`fuzz: seed ${String(seed)}, ${JSON.stringify(counts)}`);
    expect(faults.map(told).join('\n\n')).toBe('');
    if (runs > 1) expect(counts.rewritten, 'inputs that reach the rewrite').toBeGreaterThan(counts.runs / 20);
  },
  (seconds + 300) * 1000,
);

test(
  'no other way to write a program breaks what must hold',
  () => {
    const programs = cases.filter(({ file }) => /\.[cm]?[jt]sx?$/.test(file));
    const made = runs === 1 ? 1 : Math.min(runs, 200);
    const { faults, ...counts } = fuzz({
      ...{ cases: programs, seed, seconds, runs: made, faults: 10, make: rewritten },
    });
    console.info(`other ways: seed ${String(seed)}, ${JSON.stringify(counts)}`);
    expect(faults.map(told).join('\n\n')).toBe('');
    if (made > 1) expect(counts.rewritten, 'inputs that reach the rewrite').toBeGreaterThan(counts.runs / 4);
  },
  (seconds + 300) * 1000,
);

test('a seed makes the same input again', () => {
  expect(spoiled(cases, seed)).toEqual(spoiled(cases, seed));
  const texts = Array.from({ length: 50 }, (_, index) => spoiled(cases, seed + index).text);
  expect(new Set(texts).size).toBeGreaterThan(45);
});

function told({ seed: own, fixture, steps, reason, input }: Fault): string {
  return `FUZZ_SEED=${String(own)} FUZZ_RUNS=1 (${fixture}: ${steps.join(', ')})\n${reason}\nminimal input:\n${input}`;
}
