import type * as t from '@babel/types';
import { endOf, startOf } from '../client/syntax.js';
import type { Binding, Scope } from '../parse/traverse.js';
import type { FileContext } from './context.js';
import { indentAt, startsLine } from './lines.js';

/**
 * Puts the names that the new code needs of a framework into the import there is, in the place of names that nothing uses any more
 * where there are some. Returns the imports that have to be written; none where names come by themselves, as in Nuxt.
 */
export function writeNamedImports(file: FileContext, imports: t.ImportDeclaration[], scope: Scope): string[] {
  return [...file.named].flatMap(([module, wanted]) => {
    const names = [...wanted].filter((name) => {
      const binding = scope.getBinding(name.replace(/^type /, ''));
      return !binding || file.buffer.covers(startOf(binding.identifier));
    });
    if (names.length === 0) return [];
    const known = imports.find(
      (node) =>
        node.source.value === module &&
        node.importKind !== 'type' &&
        node.specifiers.some(({ type }) => type === 'ImportSpecifier') &&
        !file.buffer.covers(startOf(node)),
    );
    if (known) {
      addTo(file, known, names, scope);
      return [];
    }
    return isAutomatic(scope)
      ? []
      : [`import { ${names.join(', ')} } from ${file.quote(module)}${file.semi}`];
  });
}

function addTo(file: FileContext, declaration: t.ImportDeclaration, names: string[], scope: Scope): void {
  const specifiers = declaration.specifiers.filter(({ type }) => type === 'ImportSpecifier');
  const idle = specifiers.find(({ local }) => isIdle(file, scope.getBinding(local.name)));
  if (idle) return file.buffer.replace(startOf(idle), endOf(idle), names.join(', '));
  const last = specifiers.at(-1) ?? declaration;
  const { text } = file.unit;
  const gap = startsLine(text, startOf(last)) ? file.style.eol + indentAt(text, startOf(last)) : ' ';
  file.buffer.insert(endOf(last), names.map((name) => `,${gap}${name}`).join(''));
}

/** A function whose every call was written anew under another name. */
function isIdle(file: FileContext, binding: Binding | undefined): boolean {
  return (
    binding !== undefined &&
    binding.referencePaths.length > 0 &&
    !file.buffer.covers(startOf(binding.identifier)) &&
    binding.identifier.name === 'ref' &&
    binding.referencePaths.every(({ node }) =>
      file.buffer.all().some((edit) => edit.start === startOf(node) && edit.text === 'shallowRef'),
    )
  );
}

/** Functions of the framework are called, and nothing declares them. */
function isAutomatic(scope: Scope): boolean {
  const { globals } = scope.getProgramParent() as unknown as { globals: Record<string, unknown> };
  return ['ref', 'onMounted', 'onUnmounted', 'onBeforeUnmount', 'watch', 'computed'].some(
    (name) => name in globals,
  );
}
