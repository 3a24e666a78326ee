import { statSync } from 'node:fs';
import path from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { UserError } from '../errors.js';
import { formatNames, isFormatName, type FormatName } from '../report/index.js';
import type { Terminal } from './terminal.js';

/** A report to be written to a file. */
export interface Output {
  format: FormatName;
  file: string;
}

/** Options that every command which runs the pipeline takes. */
export interface CommonOptions {
  config?: string;
  cwd?: string;
  format?: FormatName;
  output?: Output[];
  quiet?: boolean;
  color: boolean;
}

/** `NAME=FILE`, repeatable. */
function parseOutput(value: string, previous: Output[] = []): Output[] {
  const [, format = '', file = ''] = /^([^=]*)=(.+)$/s.exec(value) ?? [];
  if (!isFormatName(format)) {
    throw new InvalidArgumentError(`Expected NAME=FILE, where NAME is one of ${formatNames.join(', ')}.`);
  }
  return [...previous, { format, file }];
}

/** A whole number from 0. */
export function parseCount(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('Expected a whole number from 0.');
  return Number(value);
}

export const commonOptions: Option[] = [
  new Option('--config <file>', 'configuration file (default: found in the working directory)'),
  new Option('--cwd <dir>', 'run as if started in this folder'),
  new Option('--format <name>', 'what to print').choices(formatNames),
  new Option('--output <name=file>', 'also write a report to a file; repeatable').argParser(parseOutput),
  new Option('--quiet', 'print errors only'),
  new Option('--no-color', 'plain text, like the NO_COLOR variable'),
];

/** Names under which commander stores the common options. */
export const commonNames = new Set(commonOptions.map((option) => option.attributeName()));

/** The working directory of the run, absolute. Throws when `--cwd` is not a folder. */
export function workingDirectory({ cwd }: CommonOptions, terminal: Terminal): string {
  if (cwd === undefined) return terminal.cwd;
  const absolute = path.resolve(terminal.cwd, cwd);
  if (!statSync(absolute, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`--cwd: there is no folder ${cwd}`);
  }
  return absolute;
}

/** What to look at: the working directory, when nothing is named. */
export function pathsOrHere(paths: string[]): string[] {
  return paths.length > 0 ? paths : ['.'];
}
