/** Somebody else with a use for some of the same files, so that each is read once. */
export interface Watcher {
  /** By the name relative to the working directory. */
  isWanted: (name: string) => boolean;
  /** What a file says that is to be seen: one of these, within a line. */
  texts: readonly string[];
  /** All files that are wanted (absolute, sorted), before one is seen. */
  list: (files: readonly string[]) => void;
  /** A file that says one of the texts. The bytes are valid until this returns. */
  see: (file: string, bytes: Buffer) => void;
}
