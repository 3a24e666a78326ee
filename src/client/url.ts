import type { Node } from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { UrlContext } from './outside.js';
import type { UrlCandidate, UrlPattern } from './site.js';
import { toCandidate } from './url/candidate.js';
import { evaluate } from './url/evaluate.js';
import type { Run } from './url/text.js';

/** The text that an expression always has: written out, or a constant of this file or another one. */
export function constantText(path: NodePath, context: UrlContext): string | undefined {
  if (path.isStringLiteral()) return path.node.value;
  const run = newRun(path);
  const [only, ...others] = evaluate(path, { context, args: new Map(), depth: 0, run });
  const isOne = others.length === 0 && run.doubts.length === 0 && only?.callers.length === 0;
  return isOne && only.parts.every((part) => typeof part === 'string') ? only.parts.join('') : undefined;
}

function newRun(argument: NodePath): Run {
  return { argument, uses: new Map(), doubts: [], uncalled: new Set(), crowded: false };
}

/** Resolves the first argument of a socket construction as far as the code tells. Never throws. */
export function resolveUrl(argument: NodePath | undefined, context: UrlContext): UrlPattern {
  if (!argument) return { candidates: [], open: [], uncalled: [] };
  const run = newRun(argument);
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
