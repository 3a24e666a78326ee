import type { Finding } from '../contract.js';
import { fingerprintOf, rowTypeMismatch } from '../rules/index.js';
import type { Misread } from './misread-rows.js';

/** That a place reads rows otherwise than the SQL or the models of the repository make them. */
export function misreadFinding({ shape, made, mismatches }: Misread): Finding {
  const { code, name, level } = rowTypeMismatch;
  const { file, line } = shape;
  const place = `${made.file}:${String(made.line)}`;
  const fingerprint = fingerprintOf(code, file, made.key, ...mismatches.map(({ column }) => column));
  return {
    ...{ code, name, level, file, line, column: 1, endLine: line, endColumn: 1 },
    message: rowTypeMismatch.message({ table: made.key, place, mismatches }),
    ...{ action: 'none', reasons: [], route: null, fingerprint },
  };
}
