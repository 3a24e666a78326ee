import type { NodePath } from '../parse/traverse.js';
import { isInside } from '../client/syntax.js';
import type { SitePlan, Work } from '../plan/plan.js';

/**
 * The declaration of a state that held the socket only so that other effects could attach handlers to it: nothing reads it any
 * more, and nothing but the line that opens the socket sets it.
 */
export function unreadState(
  { site }: SitePlan,
  { machinery, emptied, lifecycle }: Work,
): NodePath | undefined {
  const [home] = site.holders;
  if (home?.kind !== 'state' || site.holders.length > 1 || !lifecycle.ownCopy) return undefined;
  const gone = [
    ...machinery.roots,
    ...lifecycle.deadCleanups,
    ...emptied.map(({ call }) => call),
    ...site.handlers.map(({ statement }) => statement as NodePath),
  ];
  const isGone = (use: NodePath): boolean => gone.some(({ node }) => isInside(use.node, node));
  const opens = (use: NodePath): boolean => use.parentPath?.node === site.construction.parent;
  const declaration = home.binding.path.parentPath;
  const isAlone = declaration?.isVariableDeclaration() && declaration.node.declarations.length === 1;
  return isAlone &&
    home.binding.referencePaths.every(isGone) &&
    home.setter.referencePaths.every((use) => isGone(use) || opens(use))
    ? declaration
    : undefined;
}
