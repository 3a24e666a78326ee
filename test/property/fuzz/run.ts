import type { FixtureCase } from '../../fixtures/cases.js';
import { brokenInvariant } from '../invariants.js';
import { gentle, huge, rough, type Mutation } from './mutations.js';
import { Random } from './random.js';
import { restyle } from './restyle.js';
import { reduce } from './reduce.js';

export interface FuzzOptions {
  cases: readonly FixtureCase[];
  seed: number;
  /** No input is begun after this many seconds. */
  seconds: number;
  /** Stop after so many inputs. */
  runs: number;
  /** Stop when so many different faults were found. */
  faults: number;
  /** How inputs are made. */
  make?: (cases: readonly FixtureCase[], seed: number) => Spoiled;
}

export interface Fault {
  seed: number;
  /** Name of the case whose routes apply. */
  fixture: string;
  steps: string[];
  reason: string;
  /** The smallest input that was found to fail in the same way. */
  input: string;
}

interface Spoiled {
  fixture: FixtureCase;
  text: string;
  steps: string[];
}

export interface FuzzResult {
  runs: number;
  /** Inputs that reached the rewrite, by what was done to them. */
  parsed: number;
  rewritten: number;
  faults: Fault[];
}

/** Spoils cases at random, and tells what no longer holds. Each input has a seed of its own and can be made again alone. */
export function fuzz({ cases, seed, seconds, runs, faults: most, make = spoiled }: FuzzOptions): FuzzResult {
  const result: FuzzResult = { runs: 0, parsed: 0, rewritten: 0, faults: [] };
  const end = Date.now() + seconds * 1000;
  const known = new Set<string>();
  for (let run = 0; run < runs && Date.now() < end && result.faults.length < most; run += 1) {
    const own = (seed + run) >>> 0;
    const { fixture, text, steps } = make(cases, own);
    const { fault, parsed, rewritten } = brokenInvariant(fixture, text);
    result.runs += 1;
    if (parsed) result.parsed += 1;
    if (rewritten) result.rewritten += 1;
    if (fault === undefined || known.has(kindOf(fault))) continue;
    known.add(kindOf(fault));
    const input = reduce(text, (smaller) => {
      const found = brokenInvariant(fixture, smaller).fault;
      return found !== undefined && kindOf(found) === kindOf(fault);
    });
    result.faults.push({ seed: own, fixture: fixture.name, steps, reason: fault, input });
  }
  return result;
}

/** The input of a seed. */
export function spoiled(cases: readonly FixtureCase[], seed: number): Spoiled {
  const random = new Random(seed);
  const fixture = random.pick(cases);
  const other = random.pick(cases).input;
  const steps: string[] = [];
  let text = fixture.input;
  for (let left = 1 + random.below(4); left > 0; left -= 1) {
    const [name, mutate] = random.pick(Object.entries(kindAt(random)));
    steps.push(name);
    text = mutate(text, other, random);
    // Copies of copies would only take time; lines that end in two ways are no file of anybody's.
    if (text.length > 400_000 || name === 'end lines with a return') break;
  }
  return { fixture, text, steps };
}

/** The same program as a case, written otherwise: that of a seed. */
export function rewritten(cases: readonly FixtureCase[], seed: number): Spoiled {
  const random = new Random(seed);
  const fixture = caseOf(cases, seed);
  const steps: string[] = [];
  let text = fixture.input;
  for (let left = 1 + random.below(8); left > 0; left -= 1) {
    const [name, mutate] = random.pick(Object.entries(restyle));
    const changed = mutate(text, text, random);
    if (changed !== text) steps.push(name);
    text = changed;
  }
  return { fixture, text, steps };
}

/** The case of a seed: one that is added later takes the place of a few, and leaves the others as they were. */
function caseOf(cases: readonly FixtureCase[], seed: number): FixtureCase {
  const weightOf = ({ name }: FixtureCase): number => {
    let hash = seed;
    for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619);
    return new Random(hash).fraction();
  };
  return cases.reduce((best, one) => (weightOf(one) > weightOf(best) ? one : best));
}

function kindAt(random: Random): Record<string, Mutation> {
  const at = random.fraction();
  return at < 0.8 ? gentle : at < 0.985 ? rough : huge;
}

/** A reason without what differs from input to input. */
function kindOf(reason: string): string {
  return (reason.split('\n')[0] ?? '')
    .replace(/\[.*\]/g, '[…]')
    .replace(/\d+/g, 'n')
    .slice(0, 160);
}
