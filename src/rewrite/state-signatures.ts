import type * as t from '@babel/types';
import { keyOf } from '../client/value-syntax.js';
import { declaredState, type Self } from '../client/self.js';
import { traverse, type NodePath } from '../parse/traverse.js';

/**
 * What has to go with a field of a component's or store's state: its line in the interface that the state is declared to have.
 * Nothing where no type is declared; undefined where the type is also somebody else's, or cannot be seen: the field stays then.
 */
export function stateSignatures(owner: Self, name: string): NodePath[] | undefined {
  const annotation = declaredState(owner);
  if (!annotation) return [];
  const type = annotation.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : annotation;
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined;
  const { name: typeName } = type.typeName;
  const found: NodePath<t.TSInterfaceDeclaration>[] = [];
  let mentions = 0;
  traverse(owner.scope.getProgramParent().path.parent as t.File, {
    Identifier({ node }) {
      if (node.name === typeName) mentions += 1;
    },
    TSInterfaceDeclaration(path) {
      if (path.node.id.name === typeName && path.parentPath.isProgram()) found.push(path);
    },
  });
  const [only] = found;
  // Its own name, and the one place that the state is annotated with.
  if (!only || mentions !== 2 || only.node.extends?.length) return undefined;
  const members = only.get('body.body') as NodePath[];
  const own = members.filter(({ node }) => node.type === 'TSPropertySignature' && keyOf(node) === name);
  return own.length > 0 ? own : undefined;
}
