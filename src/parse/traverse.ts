import * as babel from '@babel/traverse';
import type { Binding, NodePath, Scope, TraverseOptions } from '@babel/traverse';
import type { Node } from '@babel/types';

export type { Binding, NodePath, Scope };

type Traverse = (node: Node, visitor: TraverseOptions) => void;

/** The traversal function. The package is CommonJS: depending on the loader its default arrives wrapped once or twice. */
export const traverse: Traverse = unwrap(babel);

// Trees are only read here, and their printer stays out of the build. Whoever asks for it fails from the sources as well, not only there.
classOf(babel).prototype.toString = () => {
  throw new Error('a path has no text of its own: take it from the source text');
};

function classOf(module: { NodePath?: typeof NodePath; default?: unknown }): typeof NodePath {
  return module.NodePath ?? classOf(module.default as { NodePath?: typeof NodePath });
}

function unwrap(module: unknown): Traverse {
  let found = module;
  while (typeof found !== 'function') found = (found as { default: unknown }).default;
  return found as Traverse;
}
