import type { NodePath } from '../parse/traverse.js';
import type { ImportOrigin } from './constructors.js';

/** What the analysis of one file may ask about the others; without an answer the file is judged alone. */
export interface UrlContext {
  text: string;
  /** Relative path of the file, for sentences that name a place in it. */
  file?: string;
  /** The exported value `name` of the module `specifier`, as a path into that module's own tree, with that module's context. */
  imported?: (specifier: string, name: string) => OutsidePath | undefined;
  /** Where a name that a module of the application hands on comes from: the specifier and the export of a package. */
  origin?: ImportOrigin;
  /** Every use that other files make of what this file exports as `name`. Undefined: they cannot be listed. */
  usesOf?: (name: string) => OutsideUses | undefined;
  /** What a name stands for that no code of the file declares, where a build tool writes the imports. */
  autoImport?: (name: string) => AutoImport | undefined;
  /** Whether Node.js renders the components too, for each request. */
  rendersOnServer?: () => boolean;
  /** Whether the component that the file is stands on a page several times, for files with markup. */
  isRepeated?: () => boolean;
  /** Whether the application's Vue has `markRaw`: 3, or 2.7. */
  hasMarkRaw?: () => boolean;
}

/** What only the files around a file tell. */
export type ProjectFacts = Pick<
  UrlContext,
  'imported' | 'origin' | 'usesOf' | 'autoImport' | 'rendersOnServer' | 'hasMarkRaw' | 'isRepeated'
>;

/** An export of a package, or why it cannot be told. What the application itself makes is neither. */
export type AutoImport = { module: string; name: string } | { unclear: string };

/** A path into the tree of another file. */
export interface OutsidePath {
  path: NodePath;
  context: UrlContext;
}

export interface OutsideUses {
  /** Expressions (or JSX names) whose value is the export, through aliases, namespaces and barrels. */
  uses: OutsidePath[];
  /** Why there may be more uses than these. */
  open?: string;
}

/**
 * The name by which {@link UrlContext.usesOf} knows the whole of what `module.exports` is set to; also that of a default export
 * that is required.
 */
export const WHOLE = 'module.exports';
