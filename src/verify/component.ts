import type { FileChange } from '../contract.js';
import { markupOf } from '../parse/component/blocks.js';
import { parse } from '../parse/parse.js';

/**
 * The scripts of a Vue, Svelte or Astro file as a module beside it, which a type checker can read: the markup is blanked out, so
 * that offsets and lines stay true. Any other change, and one that does not parse, comes back as it is.
 */
export function asModule(change: FileChange): FileChange {
  if (!markupOf(change.path)) return change;
  const before = parse(change.path, change.before ?? '');
  const after = parse(change.path, change.after);
  if ('reason' in before || 'reason' in after) return change;
  return {
    ...change,
    path: `${change.path}.${after.typescript ? 'ts' : 'js'}`,
    before: before.code,
    after: after.code,
  };
}
