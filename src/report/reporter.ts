import type { Result } from '../contract.js';

/** What a report may know about where it is read. */
export interface ReportOptions {
  /** ANSI colours; off unless asked for. */
  color?: boolean;
  /** Columns to wrap prose at. Paths, commands and code are never broken. 100 unless said. */
  width?: number;
  /** Errors only: no warnings, no remarks, no list of changes, no next steps. Reports for people obey it. */
  quiet?: boolean;
  /** Absolute folder that printed paths are relative to, so that terminals and CI find the files. The run's own unless said. */
  root?: string;
  /** Where a line of a file of the result can be looked at in a browser, with `/` and relative to the run's own folder. */
  link?: (file: string, line: number) => string | undefined;
  /** The text of a file of the result, for formats that show code; without it none is shown. */
  source?: (file: string) => string | undefined;
  /** Who answers for a file of the result, as CODEOWNERS has it. */
  owners?: (file: string) => readonly string[];
}

/** A format: the whole report as one text, ending with a newline unless it is empty. Pure. */
export type Reporter = (result: Result, options?: ReportOptions) => string;
