import type { Result } from '../contract.js';
import path from 'node:path';
import { openBaseline } from './baseline.js';
import type { AuditOptions } from './options.js';
import { resultOf } from './result.js';
import { rewrite } from './rewrite.js';
import { sitesOf, survey } from './survey.js';
import { changesOf } from './work.js';

/** See the public entry. */
export async function check(options: AuditOptions): Promise<Result> {
  const judge = openBaseline(path.resolve(options.cwd ?? process.cwd()), options);
  const found = await survey(options, { shard: options.shard });
  const { apps } = options.fixes ? await rewrite(found, { ...options, markers: false }) : { apps: [] };
  const result = resultOf(found, {
    command: 'check',
    judge,
    dryRun: false,
    sites: await sitesOf(found.files),
    changes: [],
    written: [],
    nextSteps: [],
    warnings: [],
  });
  return options.fixes ? { ...result, fixes: apps.flatMap(changesOf) } : result;
}
