import type * as t from '@babel/types';
import { propertyName } from '../../client/syntax.js';
import type { NodePath } from '../../parse/traverse.js';
import { deleteHasNoNew, type Args } from '../catalogue/delete-has-no-new.js';
import { defineHygieneRule, type Hit } from './hygiene.js';

export default defineHygieneRule(deleteHasNoNew, ({ unit, channels }) =>
  channels
    .flatMap(({ listeners }) => listeners)
    .filter(
      ({ kind, options }) =>
        kind === 'postgres_changes' && (options.event === '*' || options.event === 'DELETE'),
    )
    .flatMap(({ callback, options }): Hit<Args>[] => {
      if (!callback) return [];
      const text = unit.text.slice(callback.node.start ?? 0, callback.node.end ?? 0);
      const only = options.event === 'DELETE';
      if (!only && /\beventType\b|['"]DELETE['"]|\berrors\b/.test(text)) return [];
      const read = newRead(callback);
      return read ? [{ node: read, args: { only } }] : [];
    }),
);

/** The first place where `new` is taken from the change, without asking whether there is something in it. */
function newRead(callback: NodePath<t.Function>): t.Node | undefined {
  const [param] = callback.get('params') as NodePath[];
  if (param?.isObjectPattern()) {
    return param.node.properties.find(
      (property) =>
        property.type === 'ObjectProperty' &&
        property.key.type === 'Identifier' &&
        property.key.name === 'new',
    );
  }
  if (!param?.isIdentifier()) return undefined;
  const uses = callback.scope.getOwnBinding(param.node.name)?.referencePaths ?? [];
  const read = uses.find((use) => use.key === 'object' && propertyName(use.parent) === 'new');
  return read?.parent;
}
