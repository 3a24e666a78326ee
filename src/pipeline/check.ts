import type { Result } from '../contract.js';
import type { CheckOptions } from './options.js';
import { resultOf } from './result.js';
import { sitesOf, survey } from './survey.js';

/** See the public entry. */
export async function check(options: CheckOptions): Promise<Result> {
  const found = await survey(options);
  return resultOf(found, {
    command: 'check',
    dryRun: false,
    sites: await sitesOf(found.files),
    changes: [],
    written: [],
    nextSteps: [],
    warnings: [],
  });
}
