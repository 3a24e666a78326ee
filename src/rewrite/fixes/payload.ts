import type * as t from '@babel/types';
import type { Edit } from '../../contract.js';
import { endOf, propertyName, startOf } from '../../client/syntax.js';
import type { NodePath } from '../../parse/traverse.js';
import type { Fixer } from './fixer.js';

const ENVELOPE = new Set(['type', 'event', 'payload', 'meta']);
/** Names that other versions and the database have for what a change callback is given. */
const RENAMED: Readonly<Record<string, string>> = { record: 'new', old_record: 'old', type: 'eventType' };
const CHANGE = new Set(['schema', 'table', 'commit_timestamp', 'eventType', 'new', 'old', 'errors']);

/** `message.text` → `message.payload.text`, `({ text })` → `({ payload: { text } })`, where all that is read is in the payload. */
export const payload: Fixer = ({ channels, unit }, node) => {
  const listener = channels
    .flatMap(({ listeners }) => listeners)
    .find(
      ({ callback }) =>
        callback && startOf(callback.node) <= startOf(node) && endOf(callback.node) >= endOf(node),
    );
  const callback = listener?.callback;
  // A function with a name may be called with messages of other kinds.
  if (!callback || callback.parentPath?.node !== listener.call.node) return undefined;
  const [param] = callback.get('params') as NodePath[];
  const annotated = param?.isIdentifier() || param?.isObjectPattern() ? param.node.typeAnnotation : undefined;
  if (!param || (annotated && annotated.type !== 'Noop' && !isAny(annotated))) return undefined;
  if (listener.kind === 'broadcast') return unpacked(param, callback, unit.text);
  return listener.kind === 'postgres_changes' ? renamed(param, callback) : undefined;
};

function isAny(annotation: t.Node): boolean {
  return annotation.type === 'TSTypeAnnotation' && annotation.typeAnnotation.type === 'TSAnyKeyword';
}

function unpacked(param: NodePath, callback: NodePath<t.Function>, text: string): Edit[] | undefined {
  if (param.isObjectPattern()) {
    const { properties, start, end, typeAnnotation } = param.node;
    const names = properties.map(keyOf);
    if (names.some((name) => name === undefined || ENVELOPE.has(name))) return undefined;
    const close = typeAnnotation ? startOf(typeAnnotation) : (end ?? 0);
    if (text[close - 1] !== '}') return undefined;
    return [
      { start: start ?? 0, end: start ?? 0, text: '{ payload: ' },
      { start: close, end: close, text: ' }' },
    ];
  }
  const reads = readsOf(param, callback);
  if (!reads?.every(({ field }) => !ENVELOPE.has(field))) return undefined;
  return reads.map(({ object, optional }) => ({
    start: endOf(object),
    end: endOf(object),
    text: optional ? '?.payload' : '.payload',
  }));
}

function renamed(param: NodePath, callback: NodePath<t.Function>): Edit[] | undefined {
  if (param.isObjectPattern()) {
    const edits: Edit[] = [];
    for (const property of param.node.properties) {
      const name = keyOf(property);
      if (name === undefined || property.type !== 'ObjectProperty') return undefined;
      if (CHANGE.has(name)) continue;
      const next = RENAMED[name];
      if (next === undefined) return undefined;
      const { key, shorthand, value } = property;
      edits.push(
        value.type === 'Identifier' && value.name === next
          ? { start: startOf(key), end: endOf(value), text: next }
          : shorthand
            ? { start: startOf(key), end: startOf(key), text: `${next}: ` }
            : { start: startOf(key), end: endOf(key), text: next },
      );
    }
    return edits;
  }
  const reads = readsOf(param, callback)?.filter(({ field }) => !CHANGE.has(field));
  if (!reads?.every(({ field }) => field in RENAMED)) return undefined;
  return reads.map(({ property, field }) => ({
    start: startOf(property),
    end: endOf(property),
    text: RENAMED[field] ?? field,
  }));
}

function keyOf(property: t.ObjectProperty | t.RestElement): string | undefined {
  return property.type === 'ObjectProperty' && !property.computed && property.key.type === 'Identifier'
    ? property.key.name
    : undefined;
}

interface Read {
  object: t.Node;
  property: t.Node;
  field: string;
  optional: boolean;
}

/** Every use of a parameter as a read of one of its fields; undefined when it is used in another way. */
function readsOf(param: NodePath, callback: NodePath<t.Function>): Read[] | undefined {
  if (!param.isIdentifier()) return undefined;
  const binding = callback.scope.getOwnBinding(param.node.name);
  if (!binding || binding.constantViolations.length > 0) return undefined;
  const reads = binding.referencePaths.map((use): Read | undefined => {
    const member = use.parent;
    const field = use.key === 'object' ? propertyName(member) : undefined;
    if (field === undefined || !('computed' in member) || member.computed || !('property' in member))
      return undefined;
    return {
      object: use.node,
      property: member.property as t.Node,
      field,
      optional: member.type === 'OptionalMemberExpression' && member.optional,
    };
  });
  return reads.every((read) => read !== undefined) ? reads : undefined;
}
