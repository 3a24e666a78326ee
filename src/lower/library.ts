import type * as t from '@babel/types';
import type { Edit } from '../contract.js';
import type { NodePath } from '../parse/traverse.js';
import type { LibraryCall } from './calls.js';
import type { LoweringFile } from './file.js';

/** A library that opens sockets by a function of its own. */
export interface Library {
  /** The package, as a dependency is named. */
  name: string;
  /** Specifiers it is imported by. */
  modules: readonly string[];
  /** Exported functions that open a socket; `default` for the default export. */
  exports: readonly string[];
  /** Exported classes that open one when they are constructed, with the same arguments. */
  classes?: readonly string[];
  /** The export that build tools may import where no line does. */
  auto?: { module: string; name: string };
  /** A text without any of these does not use it. */
  tokens: readonly string[];
  /** The call as plain `new WebSocket` code, or why there is none that does the same. */
  lower(call: LibraryCall, file: LoweringFile): Lowering | NotLowered;
}

/** Stands in front of the construction in the text of a lowering, and is taken out of it. */
export const MARK = '\0';

/** One call in plain code. Nothing of it is written unless the socket is rewritten as well. */
export interface Lowering {
  /** Relative to the text of the user. The one that constructs the socket carries the {@link MARK}. */
  edits: Edit[];
  /** Identifiers of imports and the like that are gone with the call. */
  consumed: t.Node[];
  /** Names it needs from modules, in addition to what is imported. */
  imports: { module: string; name: string }[];
  /** Lines that the file needs once, at its top level; asked for when all its calls are lowered. */
  declarations: (() => string)[];
  /** What is not quite as before, in words about the user's code. */
  reviews: string[];
  /** Code of the user by the code that stands for it: reasons speak of what people can find in their file. */
  words: ReadonlyMap<string, string>;
}

/** A call that stays a call. */
export interface NotLowered {
  /** The argument that gives the URL. */
  url?: NodePath;
  problems: string[];
}
