import type { RowColumns, RowDifferences } from '../plan/row-columns.js';
import { rowTypeMismatch } from '../rules/index.js';
import { redecide } from './decide.js';
import type { Misread } from './misread-rows.js';
import type { AnalysedFile } from './work.js';

/** The files, decided again where rows of a table differ from what a socket's code reads. */
export function withRowDifferences(
  files: readonly AnalysedFile[],
  misread: readonly Misread[],
): AnalysedFile[] {
  return files.map((file) => {
    const own = misread.flatMap((one): [number, RowDifferences][] => {
      const { socket } = one.source;
      return socket?.path === file.path ? [[socket.offset, differencesOf(one)]] : [];
    });
    return own.length > 0 ? redecide(file, { rows: new Map(own) }) : file;
  });
}

function differencesOf(misread: Misread): RowDifferences {
  const columns = columnsOf(misread);
  const rest = misread.mismatches.filter(({ called }) => called === undefined);
  return {
    ...(columns && { columns }),
    all: reason(misread),
    ...(rest.length > 0 && { rest: reason({ ...misread, mismatches: rest }) }),
  };
}

function reason({ made, mismatches }: Misread): string {
  const place = `${made.file}:${String(made.line)}`;
  return rowTypeMismatch.message({ table: made.key, place, mismatches }).replace(/^R/, 'r');
}

/** Each field with its column; undefined where one has none, or not all of them are known. */
function columnsOf({ shape, made, mismatches, source }: Misread): RowColumns | undefined {
  const isLost = mismatches.some(({ called, found }) => called === undefined && found === undefined);
  const called = new Map(
    mismatches.flatMap((one) => (one.called ? [[one.column, one.called] as const] : [])),
  );
  if (isLost || called.size === 0) return undefined;
  const isWhole = shape.name !== null || !source.handedOn;
  // Of a message without a type, only the model tells what else whoever gets it may read.
  if (!isWhole && (made.open || made.names.size === 0)) return undefined;
  const fields = isWhole ? shape.columns.map(({ name }) => name) : [...made.names.keys()];
  return {
    fields: fields.map((field) => ({ field, column: called.get(field) ?? columnFor(field, made) })),
    place: `${made.file}:${String(made.line)}`,
  };
}

function columnFor(field: string, { columns, names }: Misread['made']): string {
  return columns.has(field) ? field : (names.get(field) ?? field);
}
