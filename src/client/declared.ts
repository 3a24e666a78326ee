import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { keyOf } from './value-syntax.js';

/** A member of a type: its key, and what it is declared as. */
export interface DeclaredMember {
  key: t.Node;
  annotation: t.Node;
}

/**
 * The members of one name in a type, through the interfaces and aliases of the file: `{ socket: WebSocket | null }`, `State`, `A & B`,
 * what an interface extends. Types of other files are not looked at.
 */
export function memberAnnotations(type: t.Node, name: string, at: NodePath): DeclaredMember[] {
  const types = typesOf(at);
  const seen = new Set<t.Node>();
  const visit = (node: t.Node | null | undefined): DeclaredMember[] => {
    if (!node || seen.has(node)) return [];
    seen.add(node);
    switch (node.type) {
      case 'TSTypeAnnotation':
        return visit(node.typeAnnotation);
      case 'TSTypeLiteral':
        return node.members.flatMap(own);
      case 'TSInterfaceDeclaration':
        return [
          ...node.body.body.flatMap(own),
          ...(node.extends ?? []).flatMap(({ expression }) => named(expression)),
        ];
      case 'TSTypeAliasDeclaration':
        return visit(node.typeAnnotation);
      case 'TSIntersectionType':
      case 'TSUnionType':
        return node.types.flatMap(visit);
      case 'TSParenthesizedType':
        return visit(node.typeAnnotation);
      case 'TSTypeReference':
        return [...named(node.typeName), ...(node.typeParameters?.params ?? []).flatMap(visit)];
      default:
        return [];
    }
  };
  const own = (member: t.TSTypeElement): DeclaredMember[] =>
    member.type === 'TSPropertySignature' && keyOf(member) === name && member.typeAnnotation
      ? [{ key: member.key, annotation: member.typeAnnotation }]
      : [];
  const named = (id: t.Node): DeclaredMember[] =>
    id.type === 'Identifier' ? (types.get(id.name) ?? []).flatMap(visit) : [];
  return visit(type);
}

/** The interfaces and aliases that a file declares; an interface may be written in parts. */
function typesOf(at: NodePath): Map<string, t.Node[]> {
  const types = new Map<string, t.Node[]>();
  const program = at.scope.getProgramParent().path.node as t.Program;
  for (const statement of program.body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type === 'TSInterfaceDeclaration' || node?.type === 'TSTypeAliasDeclaration')
      types.set(node.id.name, [...(types.get(node.id.name) ?? []), node]);
  }
  return types;
}
