import path from 'node:path';
import type { Result } from '../contract.js';
import type { ReportOptions } from './reporter.js';

/** Returns how to print the files of a result: relative to the reader's folder, with `/`. */
export function pathPrinter({ cwd }: Pick<Result, 'cwd'>, { root }: ReportOptions): (file: string) => string {
  if (root === undefined || root === cwd) return (file) => file;
  return (file) => path.relative(root, path.resolve(cwd, file)).split(path.sep).join('/');
}
