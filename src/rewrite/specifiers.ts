import type * as t from '@babel/types';
import type { SourceUnit } from '../parse/parse.js';
import type { NodePath } from '../parse/traverse.js';
import { endOf, startOf } from '../client/syntax.js';
import type { EditBuffer } from './edits.js';

/**
 * Takes names out of an import that mixes a default (or a namespace) with names in braces, where a comma belongs to the braces and
 * not to a list. Returns whether it did; an import of one kind is an ordinary list.
 */
export function removeFromMixedImport(
  buffer: EditBuffer,
  unit: SourceUnit,
  path: NodePath,
  removed: ReadonlySet<NodePath>,
): boolean {
  const declaration = path.parent as t.Node;
  if (path.listKey !== 'specifiers' || declaration.type !== 'ImportDeclaration') return false;
  const { specifiers } = declaration;
  const named = specifiers.filter(({ type }) => type === 'ImportSpecifier');
  const whole = specifiers.find(({ type }) => type !== 'ImportSpecifier');
  const [first] = named;
  const last = named.at(-1);
  if (!whole || !first || !last) return false;
  const { text } = unit;
  const open = text.lastIndexOf('{', startOf(first));
  if (path.node === whole) {
    buffer.remove(startOf(whole), open);
    return true;
  }
  const gone = new Set([...removed].map(({ node }) => node));
  if (!named.every((node) => gone.has(node))) return false;
  if (path.node === first) buffer.remove(endOf(whole), text.indexOf('}', endOf(last)) + 1);
  return true;
}
