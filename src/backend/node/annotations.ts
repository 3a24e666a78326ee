import type * as t from '@babel/types';
import type { Expr } from '../code/tree.js';
import { placeOf } from './place.js';

/** `app: Express`: the name of the type stands for what an instance of it is. */
export function annotation(node: t.Node): Expr | undefined {
  const type = typeOf(node);
  return type && typeName(type.typeName);
}

function typeOf(node: t.Node): t.TSTypeReference | undefined {
  const typed = 'typeAnnotation' in node ? node.typeAnnotation : undefined;
  return typed?.type === 'TSTypeAnnotation' && typed.typeAnnotation.type === 'TSTypeReference'
    ? typed.typeAnnotation
    : undefined;
}

/** `User` of `users: Repository<User>`. */
export function typeArgs(node: t.Node): Expr[] | undefined {
  const given = typeOf(node)?.typeParameters?.params.flatMap((type) =>
    type.type === 'TSTypeReference' ? (typeName(type.typeName) ?? []) : [],
  );
  return given && given.length > 0 ? given : undefined;
}

function typeName(node: t.TSEntityName): Expr | undefined {
  if (node.type === 'Identifier') return { ...placeOf(node), is: 'name', name: node.name };
  if (node.type !== 'TSQualifiedName') return undefined;
  const object = typeName(node.left);
  return object && { ...placeOf(node), is: 'member', object, property: node.right.name };
}
