import { messageOf } from '../errors.js';
import type { ParseFailure } from '../parse/parse.js';

/** An error inside the analysis costs one file, not the run. */
export function attempt<T>(work: () => T | ParseFailure): T | ParseFailure {
  try {
    return work();
  } catch (error) {
    return { reason: `internal error: ${messageOf(error)}` };
  }
}
