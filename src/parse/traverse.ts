import * as babel from '@babel/traverse';
import type { Binding, NodePath, Scope, TraverseOptions } from '@babel/traverse';
import type { Node } from '@babel/types';

export type { Binding, NodePath, Scope };

type Traverse = (node: Node, visitor: TraverseOptions) => void;

/** The traversal function. The package is CommonJS: depending on the loader its default arrives wrapped once or twice. */
export const traverse: Traverse = unwrap(babel);

function unwrap(module: unknown): Traverse {
  let found = module;
  while (typeof found !== 'function') found = (found as { default: unknown }).default;
  return found as Traverse;
}
