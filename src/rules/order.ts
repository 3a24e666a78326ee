import type { Finding } from '../contract.js';

/** Orders text by its UTF-8 bytes: the same on every machine, whatever its locale. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Orders findings by file, line, column, then code. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareBytes(a.file, b.file) || a.line - b.line || a.column - b.column || compareBytes(a.code, b.code)
  );
}
