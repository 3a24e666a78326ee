import type * as t from '@babel/types';
import { calleeName } from '../client/syntax.js';
import { keyOf } from '../client/value-syntax.js';
import { traverse, type NodePath } from '../parse/traverse.js';

export type EventClass = 'Event' | 'CloseEvent' | 'ErrorEvent';

/**
 * The browser's event that what is called by one of these names is declared to be given: `onError?: (event: Event) => void`,
 * `useState<Event | null>`. Undefined where this file does not say, or where an error would do as well.
 */
export function declaredEvent(names: readonly string[], at: NodePath): EventClass | undefined {
  const program = at.scope.getProgramParent().path;
  const classes: (EventClass | undefined)[] = [];
  const note = (name: string | undefined, taken: readonly (t.Node | null | undefined)[]): void => {
    if (name !== undefined && names.includes(name)) classes.push(...taken.map(eventIn));
  };
  const declared = ({ node }: NodePath<t.TSPropertySignature | t.ClassProperty>): void => {
    note(keyOf(node), parameterTypes(node.typeAnnotation, program));
  };
  traverse(program.parent as t.File, {
    TSPropertySignature: declared,
    ClassProperty: declared,
    TSMethodSignature({ node }) {
      note(keyOf(node), [typeOf(node.parameters[0])]);
    },
    Identifier({ node }) {
      if (node.typeAnnotation) note(node.name, parameterTypes(node.typeAnnotation, program));
    },
    VariableDeclarator({ node: { id, init } }) {
      const setter = id.type === 'ArrayPattern' ? id.elements[1] : undefined;
      if (setter?.type !== 'Identifier' || !init || calleeName(init) !== 'useState') return;
      const { typeParameters } = init as t.CallExpression;
      if (typeParameters?.type === 'TSTypeParameterInstantiation') note(setter.name, typeParameters.params);
    },
  });
  return new Set(classes).size === 1 ? classes[0] : undefined;
}

/** What a function of this type takes first, through the aliases of the file. */
function parameterTypes(type: t.Node | null | undefined, program: NodePath): (t.Node | undefined)[] {
  switch (type?.type) {
    case 'TSTypeAnnotation':
    case 'TSParenthesizedType':
    case 'TSTypeAliasDeclaration':
      return parameterTypes(type.typeAnnotation, program);
    case 'TSUnionType':
      return type.types.flatMap((one) => parameterTypes(one, program));
    case 'TSFunctionType':
      return [typeOf(type.parameters[0])];
    case 'TSTypeReference': {
      const { typeName } = type;
      return typeName.type === 'Identifier' ? parameterTypes(aliasOf(typeName.name, program), program) : [];
    }
    default:
      return [];
  }
}

function aliasOf(name: string, program: NodePath): t.Node | undefined {
  return (
    (program.node as t.Program).body
      .map((statement) => (statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement))
      .find((node) => node?.type === 'TSTypeAliasDeclaration' && node.id.name === name) ?? undefined
  );
}

function typeOf(parameter: t.Node | undefined): t.Node | undefined {
  const { typeAnnotation } = (parameter ?? {}) as t.Identifier;
  return typeAnnotation?.type === 'TSTypeAnnotation' ? typeAnnotation.typeAnnotation : undefined;
}

/** `Event`, `Event | null`; not `Event | Error`, which takes an error too. */
function eventIn(type: t.Node | null | undefined): EventClass | undefined {
  const names = (type?.type === 'TSUnionType' ? type.types : [type]).flatMap((one) =>
    one?.type === 'TSNullKeyword' || one?.type === 'TSUndefinedKeyword'
      ? []
      : one?.type === 'TSTypeReference' && one.typeName.type === 'Identifier'
        ? one.typeName.name
        : '',
  );
  const [first = ''] = names;
  return names.every((name) => /^(?:Close|Error)?Event$/.test(name)) && first !== ''
    ? (first as EventClass)
    : undefined;
}
