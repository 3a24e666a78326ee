import type * as t from '@babel/types';
import type { Edit } from '../contract.js';
import { endOf, startOf } from '../client/syntax.js';
import { traverse, type NodePath } from '../parse/traverse.js';

/**
 * Says of parameters that nothing reads them any more, the way compilers understand it: by an underscore. Callers go on passing
 * them. Undefined where one of the offsets is that of something else, or the new name is taken.
 */
export function unreadParameters(ast: t.File, offsets: ReadonlySet<number>): Edit[] | undefined {
  const found = new Map<number, Edit[] | undefined>();
  const visit = (path: NodePath): void => {
    const at = startOf(path.node);
    if (offsets.has(at) && !found.get(at)) found.set(at, unreadParameter(path));
  };
  traverse(ast, { Identifier: visit, ObjectPattern: visit });
  const edits = [...offsets].map((at) => found.get(at));
  return edits.some((edit) => edit === undefined)
    ? undefined
    : edits.flatMap((edit) => edit ?? []).sort((a, b) => a.start - b.start);
}

function unreadParameter(path: NodePath): Edit[] | undefined {
  if (path.isIdentifier()) return underscored(path);
  // The compiler points at the whole pattern when nothing of it is read.
  const properties = path.get('properties') as NodePath[];
  const edits = properties.map((property) => {
    const value = property.isObjectProperty() ? (property.get('value') as NodePath) : undefined;
    const name = value?.isAssignmentPattern() ? (value.get('left') as NodePath) : value;
    return name?.isIdentifier() ? underscored(name) : undefined;
  });
  return edits.some((edit) => edit === undefined) ? undefined : edits.flatMap((edit) => edit ?? []);
}

function underscored(name: NodePath<t.Identifier>): Edit[] | undefined {
  const at = startOf(name.node);
  const renamed = `_${name.node.name}`;
  if (name.scope.hasBinding(renamed) || name.scope.hasGlobal(renamed)) return undefined;
  const whole = name.parentPath.isAssignmentPattern() && name.key === 'left' ? name.parentPath : name;
  const { parentPath: holder } = whole;
  if (holder?.isTSParameterProperty()) {
    // Without its modifiers it is a parameter and no field.
    if ((holder.node.decorators ?? []).length > 0) return undefined;
    return [{ start: startOf(holder.node), end: at, text: '_' }];
  }
  if (whole.listKey === 'params' && holder?.isFunction()) return [{ start: at, end: at, text: '_' }];
  if (!holder?.isObjectProperty() || !isParameter(holder)) return undefined;
  if (!holder.node.shorthand) return whole.key === 'value' ? [{ start: at, end: at, text: '_' }] : undefined;
  const end = endOf(holder.node.key);
  return [{ start: end, end, text: `: ${renamed}` }];
}

/** Whether a property belongs to the pattern of a parameter. */
function isParameter(property: NodePath): boolean {
  let path: NodePath | null | undefined = property.parentPath;
  while (path?.isObjectPattern() || path?.isObjectProperty() || path?.isAssignmentPattern()) {
    if (path.listKey === 'params' && path.parentPath?.isFunction() === true) return true;
    path = path.parentPath;
  }
  return false;
}
