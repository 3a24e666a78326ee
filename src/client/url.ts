import type { Node } from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { UrlContext } from './outside.js';
import type { UrlCandidate, UrlPattern } from './site.js';
import { toCandidate } from './url/candidate.js';
import { evaluate } from './url/evaluate.js';
import type { Run } from './url/text.js';

/** Resolves the first argument of a socket construction as far as the code tells. Never throws. */
export function resolveUrl(argument: NodePath | undefined, context: UrlContext): UrlPattern {
  if (!argument) return { candidates: [], open: [], uncalled: [] };
  const run: Run = {
    argument,
    uses: new Map(),
    doubts: [],
    uncalled: new Set(),
    crowded: false,
  };
  const seen = new Map<string, UrlCandidate>();
  const pathless = new Set<Node>();
  for (const text of evaluate(argument, { context, args: new Map(), depth: 0, run })) {
    const candidate = toCandidate(text);
    const known = seen.get(candidate.text);
    if (known) known.callers = [...new Set([...known.callers, ...candidate.callers])];
    else seen.set(candidate.text, candidate);
    if (candidate.path !== undefined) continue;
    for (const part of text.parts) if (typeof part !== 'string') pathless.add(part.node);
  }
  // What else callers may give is no question where it stands for a segment of its own: the code there names it.
  const open = new Set(run.doubts.flatMap(({ reason, node }) => (pathless.has(node) ? [reason] : [])));
  if (run.crowded) open.add('it can come out in too many ways to list');
  return { candidates: [...seen.values()], open: [...open], uncalled: [...run.uncalled] };
}
