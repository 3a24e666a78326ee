/**
 * What the page holds for its script, as JSON beside the elements that it belongs to. Types only: the script in `client` is
 * compiled for browsers, and shares nothing else with the rest.
 */

/** A line of code: its text, and its colours as `k5_1s12`: a class and a number of UTF-16 units each. */
export type CodeLine = readonly [text: string, colours: string];

/** A block of code that is drawn when it is asked for. */
export interface CodeData {
  /** Number of the first line; absent where the block has no place in a file. */
  from?: number;
  lines: CodeLine[];
  /** Lines to point at, numbered like the block. */
  marked?: [first: number, last: number];
}

/** One line of a diff. */
export type DiffLine = readonly [sign: ' ' | '+' | '-', ...CodeLine];

export interface DiffHunk {
  /** Numbers of the first lines. */
  before: number;
  after: number;
  lines: DiffLine[];
}

export interface DiffData {
  hunks: DiffHunk[];
  /** What stands at a line of the old text. */
  marks: { line: number; label: string }[];
  /** Nothing was there before: two columns would show one. */
  isNew: boolean;
}

/** What somebody has to look at, for the list that is exported. */
export interface CheckItem {
  id: string;
  /** `Rewrites`, `Back end`, … */
  group: string;
  text: string;
  /** `src/a.ts:12`. */
  place: string;
}

/** What the whole page needs to know. */
export interface PageData {
  title: string;
  /** Tells this project's marks from those of other reports opened in the same browser. */
  project: string;
  items: CheckItem[];
}
