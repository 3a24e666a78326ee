import type { Scope } from '../parse/traverse.js';
import type { Work } from '../plan/plan.js';
import type { FileContext } from './context.js';

/** Takes the name of the function that gives a row the names of the code, where the database has others. */
export function nameTranslation(file: FileContext, { columns }: Work, scope: Scope): void {
  if (columns) file.translations.set(columns, file.freeName('fromRow', scope));
}

/** A row, or a list of them, under the names of the code. */
export function translate(file: FileContext, { columns }: Work, row: string, isList = false): string {
  const name = columns && file.translations.get(columns);
  if (name === undefined) return row;
  return isList ? `${row}.map(${name})` : `${name}(${row})`;
}

/** That function. `type`: of one message in the code; undefined in JavaScript. */
export function translationFunction(
  file: FileContext,
  { columns }: Work,
  type: string | undefined,
  indent: string,
): string[] {
  const name = columns && file.translations.get(columns);
  if (!columns || name === undefined) return [];
  const param = type === undefined ? 'row' : 'row: any';
  const result = type === undefined || type === 'any' ? '' : `: ${type}`;
  const inner = indent + file.style.indent;
  return [
    `${indent}// The database has other names for some of these.`,
    `${indent}const ${name} = (${param})${result} => ({`,
    ...columns.fields.map(({ field, column }, index) => {
      const comma = index === columns.fields.length - 1 ? file.comma : ',';
      return `${inner}${file.key(field)}: row${file.member(column)}${comma}`;
    }),
    `${indent}})${file.semi}`,
  ];
}
