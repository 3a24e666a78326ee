import type * as t from '@babel/types';
import type { NodePath } from '../../parse/traverse.js';
import type { UrlContext } from '../outside.js';
import { definitionOf, importedName } from '../resolve.js';
import { calleeName, innermost, isCall, isMember } from '../syntax.js';
import { keyOf, memberName } from '../value-syntax.js';
import { access, propsOf } from './access.js';
import { union, type Frame, type Text } from './text.js';

interface Found {
  path: NodePath<t.Function>;
  context: UrlContext;
}

/** The function that a callee names: of this file or an imported one, a method of `this`, of an object or of a namespace. */
export function functionBehind(given: NodePath, frame: Frame): Found | undefined {
  const callee = innermost(given);
  const { context } = frame;
  const defined = definitionOf(callee, context);
  if (defined) return asFunction(defined.path, defined.context);
  if (!isMember(callee)) return undefined;
  const name = memberName(callee.node);
  const object = innermost(callee.get('object') as NodePath);
  if (name === undefined) return undefined;
  if (object.isThisExpression()) {
    const owner = callee.findParent((parent) => parent.isClass());
    return owner ? methodOf(owner, name, context) : undefined;
  }
  if (!object.isIdentifier()) return undefined;
  const binding = object.scope.getBinding(object.node.name);
  const declared = binding?.path;
  if (!declared) return undefined;
  if (declared.isClassDeclaration()) return methodOf(declared, name, context);
  if (declared.isVariableDeclarator() && declared.node.id.type === 'Identifier' && declared.node.init)
    return memberOf(declared.get('init') as NodePath, name, context);
  if (
    declared.isImportNamespaceSpecifier() ||
    declared.isImportSpecifier() ||
    declared.isImportDefaultSpecifier()
  ) {
    const { source } = declared.parent as t.ImportDeclaration;
    const isWhole = declared.isImportNamespaceSpecifier();
    const found = context.imported?.(
      source.value,
      declared.isImportNamespaceSpecifier() ? name : importedName(declared.node),
    );
    if (!found) return undefined;
    return isWhole ? asFunction(found.path, found.context) : memberOf(found.path, name, found.context);
  }
  return undefined;
}

function asFunction(path: NodePath, context: UrlContext): Found | undefined {
  return path.isFunction() ? { path: path as NodePath<t.Function>, context } : undefined;
}

/** A function in an object or in the class of an instance. */
function memberOf(value: NodePath, name: string, context: UrlContext): Found | undefined {
  const path = innermost(value);
  if (path.isClass()) return methodOf(path, name, context);
  if (path.isNewExpression()) {
    const made = definitionOf(path.get('callee') as NodePath, context);
    return made?.path.isClass() ? methodOf(made.path, name, made.context) : undefined;
  }
  if (isCall(path) && /^(?:freeze|seal)$/.test(calleeName(path.node) ?? ''))
    return memberOf((path.get('arguments') as NodePath[])[0] as NodePath, name, context);
  if (!path.isObjectExpression()) return undefined;
  for (const property of path.get('properties')) {
    if (keyOf(property.node) !== name) continue;
    if (property.isObjectMethod()) return { path: property as unknown as NodePath<t.Function>, context };
    if (property.isObjectProperty()) return asFunction(property.get('value') as NodePath, context);
  }
  return undefined;
}

function methodOf(owner: NodePath, name: string, context: UrlContext): Found | undefined {
  for (const member of owner.get('body.body') as NodePath[]) {
    if (keyOf(member.node) !== name) continue;
    if (member.isClassMethod() || member.isClassPrivateMethod())
      return { path: member as unknown as NodePath<t.Function>, context };
    if (member.isClassProperty() || member.isClassPrivateProperty())
      return asFunction(member.get('value') as NodePath, context);
  }
  return undefined;
}

/** The arguments of a call, for the names of the parameters that take them as they are. */
export function argumentsOf(
  fn: NodePath<t.Function>,
  args: readonly NodePath[],
  caller: Frame,
): Frame['args'] {
  const given = new Map(caller.args);
  (fn.get('params') as NodePath[]).forEach((param, index) => {
    const pattern = param.isAssignmentPattern() ? (param.get('left') as NodePath) : param;
    const argument = args[index];
    if (!argument || argument.isSpreadElement()) return;
    for (const name of Object.keys(pattern.getBindingIdentifiers())) {
      const binding = fn.scope.getBinding(name);
      const steps = binding && propsOf(pattern.node, binding.identifier);
      // What stands there when nothing is given may be what is given.
      if (binding && steps?.every(({ fallback }) => !fallback))
        given.set(binding, { path: argument, props: steps.map((step) => step.name), frame: caller });
    }
  });
  return given;
}

/** Everything a small function can return, at `props` inside it. */
export function outcomes(
  fn: NodePath<t.Function>,
  props: readonly string[],
  frame: Frame,
): Text[] | undefined {
  if (fn.node.generator) return undefined;
  const body = fn.get('body') as NodePath;
  if (!body.isBlockStatement()) return access(body, props, frame);
  const results: Text[][] = [];
  fn.traverse({
    Function(path) {
      path.skip();
    },
    ReturnStatement(path) {
      const argument = path.get('argument') as NodePath;
      const value = (argument.node as t.Node | null) ? access(argument, props, frame) : undefined;
      if (value) results.push(value);
    },
  });
  return results.length > 0 ? union(results, frame) : undefined;
}
