import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { keyOf } from './value-syntax.js';

/** What people call a function: its own name, that of its variable or member, or its class for a constructor. */
export function nameOfFunction(fn: NodePath<t.Function>): string {
  const node = fn.node as t.Node;
  if ('id' in node && node.id) return (node.id as t.Identifier).name;
  if (node.type === 'ClassMethod' && node.kind === 'constructor') {
    const owner = fn.findParent((p) => p.isClass())?.node as t.Class | undefined;
    return `new ${owner?.id?.name ?? 'class'}`;
  }
  if ('key' in node) return keyOf(node) ?? 'its function';
  const holder = fn.findParent((p) => !p.isCallExpression() && !p.isTSAsExpression());
  if (holder?.isVariableDeclarator() && holder.node.id.type === 'Identifier') return holder.node.id.name;
  return (holder && keyOf(holder.node)) ?? 'its function';
}
