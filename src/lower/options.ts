import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { calleeName, isCall, isNullish } from '../client/syntax.js';

/** The options object of a hook, as it is written. */
export interface HookOptions {
  /** Value by name; a method stands for its function. */
  values: Map<string, NodePath>;
  /** A declaration that holds nothing but the options, when they are not written in place. */
  declaration?: NodePath<t.Statement>;
}

/** Reads an options object: in place, or in a constant (also of `useMemo`) that only this call reads. */
export function optionsOf(argument: NodePath | undefined, hook: string): HookOptions | string {
  const values = new Map<string, NodePath>();
  if (!argument?.node || isNullish(argument.node)) return { values };
  const found = argument.isIdentifier() ? constantObject(argument) : { object: argument };
  if (!found?.object.isObjectExpression()) return `the options of \`${hook}\` are not an object in place`;
  for (const property of found.object.get('properties')) {
    const key = property.isSpreadElement() ? undefined : keyOf(property.node as t.ObjectProperty);
    if (key === undefined) return `the options of \`${hook}\` are not an object in place`;
    values.set(key, property.isObjectMethod() ? property : (property.get('value') as NodePath));
  }
  return { values, declaration: found.declaration };
}

function keyOf({ key, computed }: t.ObjectProperty): string | undefined {
  if (computed) return undefined;
  return key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' ? key.value : undefined;
}

function constantObject(
  name: NodePath<t.Identifier>,
): { object: NodePath; declaration?: NodePath<t.Statement> } | undefined {
  const binding = name.scope.getBinding(name.node.name);
  const declarator = binding?.path;
  if (!declarator?.isVariableDeclarator() || binding?.referencePaths.length !== 1) return undefined;
  const declaration = declarator.parentPath;
  if (
    binding.constantViolations.length > 0 ||
    declaration?.isVariableDeclaration() !== true ||
    declaration.node.declarations.length > 1 ||
    declaration.parentPath.isExportNamedDeclaration()
  )
    return undefined;
  let object = declarator.get('init') as NodePath;
  if (isCall(object) && calleeName(object.node) === 'useMemo') {
    const [make] = object.get('arguments') as NodePath[];
    if (!make?.isArrowFunctionExpression()) return undefined;
    object = make.get('body') as NodePath;
  }
  return { object, declaration: declaration as NodePath<t.Statement> };
}
