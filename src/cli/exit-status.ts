import type { Result } from '../contract.js';

export const DONE = 0;
export const LEFT = 1;
export const FAILED = 2;

/** The exit status of a run. A failed file outweighs what was found in the others. */
export function exitStatus({ summary }: Result, maxWarnings = Infinity): number {
  if (summary.files.failed > 0) return FAILED;
  return summary.errors > 0 || summary.warnings > maxWarnings ? LEFT : DONE;
}
