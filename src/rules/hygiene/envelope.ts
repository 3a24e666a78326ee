import type * as t from '@babel/types';
import type { ListenerKind } from '../../client/channel-site.js';
import { propertyName } from '../../client/syntax.js';
import type { NodePath } from '../../parse/traverse.js';
import { envelope, type Args } from '../catalogue/envelope.js';
import { defineHygieneRule, type Hit } from './hygiene.js';

/** What the callbacks are given. */
const FIELDS: Partial<Record<ListenerKind, ReadonlySet<string>>> = {
  broadcast: new Set(['type', 'event', 'payload', 'meta']),
  postgres_changes: new Set(['schema', 'table', 'commit_timestamp', 'eventType', 'new', 'old', 'errors']),
};

export default defineHygieneRule(envelope, ({ channels }) =>
  channels
    .flatMap(({ listeners }) => listeners)
    .flatMap(({ kind, callback }): Hit<Args>[] => {
      const known = FIELDS[kind];
      const [param] = (callback?.get('params') ?? []) as NodePath[];
      if (!known || !callback || !param) return [];
      const wrong = fieldsRead(callback, param).find(({ field }) => !known.has(field) && field !== 'length');
      return wrong ? [{ node: wrong.node, args: { kind, field: wrong.field } }] : [];
    }),
);

/** The fields a callback reads of its argument: destructured, or by name. */
function fieldsRead(callback: NodePath<t.Function>, param: NodePath): { field: string; node: t.Node }[] {
  if (param.isObjectPattern()) {
    return param.node.properties.flatMap((property) =>
      property.type === 'ObjectProperty' && property.key.type === 'Identifier'
        ? [{ field: property.key.name, node: property.key }]
        : [],
    );
  }
  if (!param.isIdentifier()) return [];
  const binding = callback.scope.getOwnBinding(param.node.name);
  // Unpacked into the same name: `message = message.payload`.
  if (!binding || binding.constantViolations.length > 0) return [];
  const uses = binding.referencePaths;
  return uses.flatMap((use) => {
    const parent = use.parentPath;
    const field = parent && use.key === 'object' ? propertyName(parent.node) : undefined;
    return field === undefined || !parent || isAttempt(parent) ? [] : [{ field, node: parent.node }];
  });
}

/** `message.payload?.text ?? message.text`: one of several places that are tried. */
function isAttempt(read: NodePath): boolean {
  return (
    read.findParent(
      (parent) =>
        parent.isLogicalExpression({ operator: '??' }) || parent.isLogicalExpression({ operator: '||' }),
    ) !== null
  );
}
