import type * as t from '@babel/types';
import type { JSCodeshift } from 'jscodeshift';
import type { Span } from '../contract.js';
import type { Scope } from '../parse/traverse.js';
import { endOf, startOf } from '../client/syntax.js';
import type { FileContext } from './context.js';
import { writeNamedImports } from './named-imports.js';
import { indentAt, lineEnd, lineStart } from './lines.js';

const PACKAGE = '@supabase/supabase-js';
const PRAGMA =
  /^\s*(@flow|@ts-|eslint|@jsx|@jest|@license|@preserve|!|\*?\s*(@license|copyright|\(c\)))|copyright|license|spdx/i;

/** Whether the module-level name of the client already means the client in this file. */
export function existingClient(file: FileContext, j: JSCodeshift): string | undefined {
  const { specifier, exportName, isDefault } = file.clientImport;
  let found: string | undefined;
  j(file.unit.ast as never)
    .find(j.ImportDeclaration, { source: { value: specifier } })
    .forEach((path) => {
      for (const item of path.node.specifiers ?? []) {
        if (item.type === 'ImportSpecifier' && !isDefault && item.imported.name === exportName)
          found = String((item.local ?? item.imported).name);
        if (item.type === 'ImportDefaultSpecifier' && isDefault === true) found = String(item.local?.name);
      }
    });
  return found;
}

/** Adds the imports that the new code needs, once, after the last import (or where a first one belongs). */
export function writeImports(
  file: FileContext,
  j: JSCodeshift,
  known: string | undefined,
  places: Span[],
  scope: Scope | undefined,
): void {
  for (const place of places) writeInto(file, j, known, place, scope);
}

function writeInto(
  file: FileContext,
  j: JSCodeshift,
  known: string | undefined,
  place: Span,
  scope: Scope | undefined,
): void {
  const wanted: string[] = [];
  const { clientImport, semi } = file;
  // A declaration that was given the type may have gone with the rest after that.
  const written = file.buffer.all().map(({ text }) => text);
  const types = [...file.types]
    .filter((name) => !importsType(file, name) && written.some((text) => text.includes(name)))
    .sort();
  const program = file.unit.ast.program;
  const imports = program.body.filter(
    (node): node is t.ImportDeclaration =>
      node.type === 'ImportDeclaration' && startOf(node) >= place.start && endOf(node) <= place.end,
  );
  const isCommonJs =
    imports.length === 0 &&
    usesRequire(file, j) &&
    !program.body.some((node) => node.type.startsWith('Export'));
  if (scope) wanted.push(...writeNamedImports(file, imports, scope));
  if (types.length > 0) wanted.push(`import type { ${types.join(', ')} } from ${file.quote(PACKAGE)}${semi}`);
  if (file.usesClient && known === undefined) {
    const name = clientImport.factory ? clientImport.exportName : file.client;
    const local =
      clientImport.isDefault || name === clientImport.exportName
        ? name
        : `${clientImport.exportName} as ${name}`;
    const source = file.quote(clientImport.specifier);
    if (isCommonJs)
      wanted.push(
        `const ${clientImport.isDefault ? name : `{ ${local.replace(' as ', ': ')} }`} = require(${source})${semi}`,
      );
    else wanted.push(`import ${clientImport.isDefault ? name : `{ ${local} }`} from ${source}${semi}`);
    if (clientImport.factory) wanted.push('', `const ${file.client} = ${clientImport.exportName}()${semi}`);
  }
  if (wanted.length === 0) return;
  const { eol } = file.style;
  const last = imports.at(-1) ?? (isCommonJs ? lastRequire(program) : undefined);
  const { text } = file.unit;
  if (last) {
    const indent = indentAt(text, startOf(last));
    const lines = wanted.map((line) => (line === '' ? line : indent + line));
    const end = lineEnd(text, endOf(last));
    const ownLine =
      text.slice(endOf(last), end).replace(/^;?[ \t]*(\/\/.*|\/\*.*\*\/)?[ \t]*\r?\n?$/, '') === '';
    if (ownLine && text.slice(endOf(last), end).endsWith('\n'))
      file.buffer.insertFirst(end, lines.join(eol) + eol);
    // Code that goes on behind it on the same line gets a line of its own.
    else if (!ownLine)
      file.buffer.insert(endOf(last), `${eol}${lines.join(eol)}${semi === '' ? ';' : ''}${eol}`);
    else file.buffer.insert(endOf(last), eol + lines.join(eol));
    return;
  }
  if (file.unit.component) return firstInScript(file, place, wanted);
  const at = firstPlace(file);
  const blank = /^[ \t]*\r?\n/.test(text.slice(at)) ? '' : eol;
  // A marker of the first statement stays with it.
  file.buffer.insertFirst(at, wanted.join(eol) + eol + blank);
}

function importsType(file: FileContext, name: string): boolean {
  return file.unit.ast.program.body.some(
    (node) =>
      node.type === 'ImportDeclaration' &&
      node.source.value === PACKAGE &&
      node.specifiers.some((item) => item.local.name === name),
  );
}

function usesRequire(file: FileContext, j: JSCodeshift): boolean {
  return (
    j(file.unit.ast as never)
      .find(j.CallExpression, { callee: { type: 'Identifier', name: 'require' } })
      .size() > 0
  );
}

function lastRequire(program: t.Program): t.Node | undefined {
  return program.body
    .filter(
      (node) =>
        node.type === 'VariableDeclaration' &&
        node.declarations.some(
          (d) =>
            d.init?.type === 'CallExpression' &&
            d.init.callee.type === 'Identifier' &&
            d.init.callee.name === 'require',
        ),
    )
    .at(-1);
}

/** The first imports of a script inside another file: behind the tag, at the indentation of its code. */
function firstInScript(file: FileContext, { start, end }: Span, wanted: string[]): void {
  const { text } = file.unit;
  const { eol } = file.style;
  const lead = /^[ \t]*\r?\n/.exec(text.slice(start, end))?.[0];
  const indent = /^(?:[ \t]*\r?\n)*([ \t]*)/.exec(text.slice(start, end))?.[1] ?? '';
  const lines = wanted.map((line) => (line === '' ? line : indent + line));
  if (lead === undefined) return file.buffer.insert(start, eol + lines.join(eol) + eol);
  const isBlank = /^[ \t]*\r?\n/.test(text.slice(start + lead.length, end));
  file.buffer.insert(start + lead.length, lines.join(eol) + eol + (isBlank ? '' : eol));
}

/** Offset for the first import: behind the byte order mark, the hash-bang, pragmas, the header comment and directives. */
function firstPlace(file: FileContext): number {
  const { text, ast } = file.unit;
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  const { interpreter } = ast.program;
  if (interpreter) at = lineEnd(text, endOf(interpreter));
  const directive = ast.program.directives.at(-1);
  if (directive) return lineEnd(text, endOf(directive));
  const [first] = ast.program.body;
  for (const comment of ast.comments ?? []) {
    const end = comment.end ?? 0;
    if (end > (first ? startOf(first) : text.length) || text.slice(at, comment.start ?? 0).trim() !== '')
      break;
    const standsApart = /^[ \t]*\r?\n[ \t]*\r?\n/.test(text.slice(end));
    if (!standsApart && !PRAGMA.test(comment.value)) break;
    at = lineEnd(text, end);
  }
  const gap = /^(?:[ \t]*\r?\n)+/.exec(text.slice(at))?.[0];
  return gap === undefined ? Math.max(at, lineStart(text, at)) : at + gap.length;
}
