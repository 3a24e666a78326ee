import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { placeOf } from './callers.js';
import type { UrlContext } from './outside.js';
import { isInside, propertyName } from './syntax.js';
import { usesOfClass, usesOfValue, type Props, type ValueUse } from './value-flow.js';
import { INSTANCE } from './value-wrappers.js';

/**
 * What is done with a socket where it arrives after it left its function. `harmless`: everywhere at most its presence is
 * asked. `where`: a place in another file that does more, in words.
 */
export function usesAbroad(
  path: NodePath,
  context: UrlContext,
  props: Props = [],
): { harmless: boolean; where?: string } {
  if (!context.usesOf) return { harmless: false };
  const uses = usesOfValue(path, context, props);
  const isImported = uses.some(({ how }) => how === 'imported');
  const isUnimported = uses.some(({ how }) => how === 'unimported');
  const serious = uses.filter(({ how }) => !['looked at', 'imported', 'unimported'].includes(how));
  if (serious.length === 0 && isUnimported && !isImported)
    return { harmless: false, where: 'nothing in the project imports it, so its users cannot be seen' };
  const other =
    serious.find((use) => use.context.file !== context.file) ?? serious.find(({ how }) => how === 'lost');
  return { harmless: serious.length === 0, where: other && inWords(other) };
}

/** A place outside its class that uses the socket in a field, in words. */
export function fieldAbroad(owner: NodePath<t.Class>, name: string, context: UrlContext): string | undefined {
  const used = usesOfClass(owner, context, [INSTANCE, name]).find(
    ({ how }) => how === 'member' || how === 'called',
  );
  return used && inWords(used);
}

/** A place in another file that takes the socket out of an object, in words. */
export function objectAbroad(owner: NodePath, name: string, context: UrlContext): string | undefined {
  if (!context.usesOf) return undefined;
  const used = usesOfValue(owner, context, [name]).find(
    ({ how, context: { file } }) => file !== context.file && !/^(looked at|(un)?imported)$/.test(how),
  );
  return used && inWords(used);
}

/** A place outside the code of a store (`own`) that uses the socket in its state, in words. */
export function stateAbroad(
  state: NodePath,
  own: t.Node,
  name: string,
  context: UrlContext,
): string | undefined {
  const used = usesOfValue(state, context, [name]).find(
    (use) =>
      !/^(looked at|(un)?imported)$/.test(use.how) &&
      !(use.context.file === context.file && isInside(use.path.node, own)) &&
      // What one file alone does not tell.
      !(use.how === 'lost' && !context.usesOf),
  );
  return used && inWords(used);
}

function inWords({ how, path, context, reason }: ValueUse): string {
  const place = placeOf(path, context);
  const name = how === 'member' ? propertyName(path.node) : undefined;
  if (name !== undefined) return `${place} uses its \`${name}\``;
  if (how === 'lost') return reason === undefined ? `${place} uses it` : `in ${place} ${reason}`;
  return how === 'unpacked' ? `${place} takes it apart` : `${place} uses it`;
}
