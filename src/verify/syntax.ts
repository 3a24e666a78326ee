import { parse } from '../parse/parse.js';
import type { Diagnostic } from './diagnostics.js';

/** The first syntax error of a text, for files that no type checker looks at. */
export function syntaxDiagnostics(file: string, text: string): Diagnostic[] {
  const unit = parse(file, text);
  if ('ast' in unit) return [];
  const { reason, line = 1, column = 1 } = unit;
  const lines = text.split('\n').slice(0, line - 1);
  const offset = lines.reduce((sum, one) => sum + one.length + 1, column - 1);
  return [{ code: 'syntax', message: reason, offset: Math.min(offset, text.length), length: 1 }];
}
