import type * as t from '@babel/types';
import type { Edit } from '../contract.js';
import type { SourceUnit } from '../parse/parse.js';
import { endOf, startOf } from '../client/syntax.js';
import type { LoweringFile } from './file.js';

interface Wanted {
  module: string;
  name: string;
}

/** Where Nuxt offers everything that it imports by itself. */
export const LIST = '#imports';

/** How a file names an export already: `useState`, an alias, or `React.useState` where it is written so. */
export function localName(unit: SourceUnit, { module, name }: Wanted): string | undefined {
  const declarations = importsOf(unit).filter(
    ({ source, importKind }) => source.value === module && importKind !== 'type',
  );
  for (const { specifiers } of declarations)
    for (const item of specifiers)
      if (item.type === 'ImportSpecifier' && item.importKind !== 'type' && exported(item) === name)
        return item.local.name;
  for (const { specifiers } of declarations) {
    for (const { type, local } of specifiers) {
      const isWhole = type === 'ImportNamespaceSpecifier';
      const isUsed = new RegExp(`(?<![\\w$.])${local.name}\\.use[A-Z]`).test(unit.text);
      if (isWhole || (type === 'ImportDefaultSpecifier' && isUsed)) return `${local.name}.${name}`;
    }
  }
  return undefined;
}

function exported(item: t.ImportSpecifier): string {
  return item.imported.type === 'Identifier' ? item.imported.name : item.imported.value;
}

function importsOf(unit: SourceUnit): t.ImportDeclaration[] {
  return unit.ast.program.body.filter((node) => node.type === 'ImportDeclaration');
}

/**
 * The imports after the calls are gone: without the names that nothing reads any more, with those that are needed. An import
 * that goes makes room for one that comes.
 */
export function importEdits(
  file: LoweringFile,
  consumed: ReadonlySet<t.Node>,
  wanted: readonly Wanted[],
  modules: ReadonlySet<string>,
): Edit[] {
  const { unit } = file;
  const mentions = mentionsOf(unit);
  const edits: Edit[] = [];
  const missing = new Map<string, Set<string>>();
  for (const one of wanted) {
    if (localName(unit, one) !== undefined) continue;
    const imports = (module: string): boolean =>
      importsOf(unit).some(({ source }) => source.value === module);
    // What Nuxt imports by itself, a file may also import from its list of that.
    const isListed = file.isGiven(one) && imports(LIST);
    if (file.isGiven(one) && !isListed && !imports(one.module)) continue;
    const module = isListed ? LIST : one.module;
    if (localName(unit, { module, name: one.name }) !== undefined) continue;
    missing.set(module, (missing.get(module) ?? new Set()).add(one.name));
  }
  const vacated: t.ImportDeclaration[] = [];
  for (const declaration of importsOf(unit)) {
    const { specifiers, source, importKind } = declaration;
    const staying = specifiers.filter(({ local }) => {
      const own = mentions.get(local.name) ?? [];
      // What nothing read before is not ours to take out, unless it is the library's.
      return own.some((node) => !consumed.has(node)) || (own.length === 0 && !modules.has(source.value));
    });
    const isWhole = specifiers.some(({ type }) => type === 'ImportNamespaceSpecifier');
    const names = importKind === 'type' || isWhole ? undefined : missing.get(source.value);
    if (names) missing.delete(source.value);
    const added = [...(names ?? [])].sort();
    if (staying.length === specifiers.length) {
      if (added.length > 0) edits.push(extended(file, declaration, added));
    } else if (staying.length + added.length > 0) edits.push(rewritten(file, declaration, staying, added));
    else vacated.push(declaration);
  }
  for (const declaration of vacated) {
    const [next] = missing;
    if (next) missing.delete(next[0]);
    edits.push(
      next
        ? { start: startOf(declaration), end: endOf(declaration), text: statement(file, next) }
        : wholeLine(unit.text, declaration),
    );
  }
  if (missing.size > 0) {
    const added = inserted(
      file,
      [...missing].map((one) => statement(file, one)),
    );
    // An import that is written anew may begin at the same place.
    const there = edits.find((edit) => edit.start === added.start && edit.end > edit.start);
    if (there) there.text = added.text + there.text;
    else edits.push(added);
  }
  return edits;
}

function statement(file: LoweringFile, [module, names]: [string, Set<string>]): string {
  return `import { ${[...names].sort().join(', ')} } from ${file.quote(module)}${file.semi}`;
}

/** Imports of their own, in front of the first one, or where a script without any begins. */
function inserted(file: LoweringFile, lines: readonly string[]): Edit {
  const { unit, style } = file;
  const [first] = importsOf(unit);
  const { scripts = [] } = unit.component ?? {};
  const script = scripts.find(({ role }) => role === 'instance') ?? scripts[0];
  const open = script?.start ?? (unit.text.startsWith('\uFEFF') ? 1 : 0);
  const lead = script ? (/^[ \t]*\r?\n/.exec(unit.text.slice(open))?.[0].length ?? 0) : 0;
  const at = first ? startOf(first) : open + lead;
  const indent = first ? file.indentOf(first) : (/^[ \t]*/.exec(unit.text.slice(at))?.[0] ?? '');
  const text = lines.map((line, index) => (first && index === 0 ? '' : indent) + line + style.eol).join('');
  return { start: at, end: at, text: first ? text + indent : text + style.eol };
}

/** Puts names behind those that are imported already. */
function extended(file: LoweringFile, declaration: t.ImportDeclaration, names: string[]): Edit {
  const { text } = file.unit;
  const last = declaration.specifiers.at(-1);
  if (last?.type !== 'ImportSpecifier') return rewritten(file, declaration, declaration.specifiers, names);
  const at = endOf(last);
  const start = text.lastIndexOf('\n', startOf(last) - 1) + 1;
  const lead = text.slice(start, startOf(last));
  const separator = lead.trim() === '' && start > startOf(declaration) ? `,${file.style.eol}${lead}` : ', ';
  return { start: at, end: at, text: names.map((name) => separator + name).join('') };
}

function rewritten(
  file: LoweringFile,
  declaration: t.ImportDeclaration,
  staying: readonly t.ImportDeclaration['specifiers'][number][],
  names: readonly string[],
): Edit {
  const { text } = file.unit;
  const source = (node: t.Node): string => text.slice(startOf(node), endOf(node));
  const whole = staying.filter(({ type }) => type !== 'ImportSpecifier').map(source);
  const named = [...staying.filter(({ type }) => type === 'ImportSpecifier').map(source), ...names];
  const list = [...whole, ...(named.length > 0 ? [`{ ${named.join(', ')} }`] : [])].join(', ');
  const kind = declaration.importKind === 'type' ? 'type ' : '';
  const head = text.slice(startOf(declaration.source), endOf(declaration));
  return { start: startOf(declaration), end: endOf(declaration), text: `import ${kind}${list} from ${head}` };
}

function wholeLine(text: string, node: t.Node): Edit {
  const end = /^[ \t]*\r?\n/.exec(text.slice(endOf(node)))?.[0].length ?? 0;
  return { start: startOf(node), end: endOf(node) + end, text: '' };
}

/** Identifiers by name, types included; property names and the imports themselves do not count. */
export function mentionsOf(unit: SourceUnit): Map<string, t.Node[]> {
  const found = new Map<string, t.Node[]>();
  const walk = (value: unknown, parent?: t.Node, key?: string): void => {
    if (Array.isArray(value)) return value.forEach((one) => walk(one, parent, key));
    if (typeof value !== 'object' || value === null || !('type' in value)) return;
    const node = value as t.Node;
    if (node.type === 'ImportDeclaration') return;
    if (node.type === 'Identifier' || node.type === 'JSXIdentifier') {
      const isProperty =
        (key === 'property' && (parent as t.MemberExpression).computed === false) ||
        (key === 'key' &&
          (parent as t.ObjectProperty).computed === false &&
          (parent as t.ObjectProperty).shorthand !== true);
      if (!isProperty) found.set(node.name, [...(found.get(node.name) ?? []), node]);
    }
    for (const [childKey, child] of Object.entries(node))
      if (childKey !== 'loc' && childKey !== 'extra' && typeof child === 'object')
        walk(child, node, childKey);
  };
  walk(unit.ast.program);
  return found;
}
