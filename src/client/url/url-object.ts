import type * as t from '@babel/types';
import type { Binding, NodePath } from '../../parse/traverse.js';
import { isCall, isMember, propertyName, startOf } from '../syntax.js';
import { evaluate } from './evaluate.js';
import { concat, mapParts, text, type Frame, type Part, type Text } from './text.js';

/** `new URL(…)` and `new URLSearchParams(…)`. */
export function construction(path: NodePath<t.NewExpression>, frame: Frame): Text[] | undefined {
  const { callee } = path.node;
  const [first, base] = path.get('arguments') as NodePath[];
  if (callee.type !== 'Identifier') return undefined;
  if (callee.name === 'URLSearchParams') {
    const query = first?.isObjectExpression()
      ? first.node.properties.map((p) =>
          p.type === 'ObjectProperty' && p.key.type === 'Identifier' ? p.key.name : '',
        )
      : [];
    return [text({ name: 'query', node: path.node, query: query.filter(Boolean) })];
  }
  if (callee.name !== 'URL' || !first) return undefined;
  if (!base) return evaluate(first, frame);
  const bases = mapParts(evaluate(base, frame), originOnly);
  return evaluate(first, frame).flatMap((value) => {
    const [head] = value.parts;
    if (typeof head === 'string' && /^\w+:\/\//.test(head)) return [value];
    const isAbsolute = typeof head === 'string' && head.startsWith('/');
    return concat(bases, isAbsolute ? [value] : mapParts([value], (parts) => ['/', ...parts]), frame);
  });
}

/** Scheme and host of a base that is statically known, else the expression itself. */
function originOnly(parts: readonly Part[]): readonly Part[] {
  const [head] = parts;
  if (typeof head !== 'string') return parts.slice(0, 1);
  const origin = /^\w+:\/\/[^/]*/.exec(head)?.[0];
  if (origin === undefined) return [head.replace(/\/+$/, ''), ...parts.slice(1, 2)];
  return head === origin ? [head, ...parts.slice(1, 2)] : [origin];
}

/** What is done to a URL after it is made: `url.pathname = …`, `url.search = …`, `url.searchParams.set(…)`. */
export function withUrlChanges(
  values: readonly Text[],
  binding: Binding,
  use: NodePath<t.Identifier>,
  frame: Frame,
): Text[] {
  let changed = [...values];
  const query = new Set<string>();
  for (const reference of binding.referencePaths) {
    const { parentPath: member } = reference;
    if (!isMember(member) || reference.key !== 'object') continue;
    const name = propertyName(member.node);
    const assignment = member.parentPath;
    if (
      assignment.isAssignmentExpression() &&
      member.key === 'left' &&
      startOf(member.node) < startOf(use.node)
    ) {
      const right = assignment.get('right') as NodePath;
      if (name === 'pathname') {
        const paths = evaluate(right, frame).map((value) =>
          typeof value.parts[0] === 'string' && value.parts[0].startsWith('/')
            ? value
            : { ...value, parts: ['/', ...value.parts] },
        );
        changed = concat(mapParts(changed, originOnly), paths, frame);
      } else if (name === 'protocol')
        changed = mapParts(changed, (parts) =>
          parts.map((part, index) =>
            index === 0 && typeof part === 'string' ? part.replace(/^http/, 'ws') : part,
          ),
        );
      else if (name === 'search') for (const key of keysIn(right.node)) query.add(key);
    } else for (const key of addedKey(name === 'searchParams' ? member.parentPath : member)) query.add(key);
  }
  if (query.size === 0) return changed;
  return mapParts(changed, (parts) => [...parts, { name: 'query', node: use.node, query: [...query] }]);
}

/** `….set('token', value)`: the name of the parameter. */
function addedKey(member: NodePath | null): string[] {
  if (!isMember(member) || !['set', 'append'].includes(propertyName(member.node) ?? '')) return [];
  const [first] = isCall(member.parentPath) ? member.parentPath.node.arguments : [];
  return first?.type === 'StringLiteral' ? [first.value] : [];
}

/** `?token=…` as a text, as far as it is written out. */
function keysIn(node: t.Node): string[] {
  const source =
    node.type === 'StringLiteral'
      ? node.value
      : node.type === 'TemplateLiteral'
        ? node.quasis.map(({ value }) => value.raw).join('')
        : '';
  return [...source.matchAll(/[?&]([\w-]+)=/g)].map((match) => match[1] ?? '');
}
