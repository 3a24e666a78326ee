import type { FixtureCase } from '../../fixtures/cases.js';
import { brokenInvariant } from '../invariants.js';
import { gentle, huge, rough, type Mutation } from './mutations.js';
import { Random } from './random.js';
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

export interface FuzzResult {
  runs: number;
  /** Inputs that reached the rewrite, by what was done to them. */
  parsed: number;
  rewritten: number;
  faults: Fault[];
}

/** Spoils cases at random, and tells what no longer holds. Each input has a seed of its own and can be made again alone. */
export function fuzz({ cases, seed, seconds, runs, faults: most }: FuzzOptions): FuzzResult {
  const result: FuzzResult = { runs: 0, parsed: 0, rewritten: 0, faults: [] };
  const end = Date.now() + seconds * 1000;
  const known = new Set<string>();
  for (let run = 0; run < runs && Date.now() < end && result.faults.length < most; run += 1) {
    const own = (seed + run) >>> 0;
    const { fixture, text, steps } = spoiled(cases, own);
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
export function spoiled(
  cases: readonly FixtureCase[],
  seed: number,
): { fixture: FixtureCase; text: string; steps: string[] } {
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
