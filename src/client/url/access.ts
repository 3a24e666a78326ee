import type * as t from '@babel/types';
import type { Binding, NodePath } from '../../parse/traverse.js';
import { importedName } from '../resolve.js';
import { bare, calleeName, isCall, isMember, isNullish } from '../syntax.js';
import { enumNamed, fieldParameter, keyOf, memberName } from '../value-syntax.js';
import { assignedValues } from './assignments.js';
import { evaluate } from './evaluate.js';
import { fieldValue } from './fields.js';
import { argumentsOf, functionBehind, outcomes } from './functions.js';
import { parameterValue } from './parameters.js';
import { DEPTH, holeAt, namedAfter, text, union, type Frame, type Text } from './text.js';
import { withUrlChanges } from './url-object.js';

/**
 * What lies at `props` inside the value of an expression; undefined when the code does not tell. Of what was passed to a helper the
 * expression itself stays, which can be written where the helper is called.
 */
export function access(path: NodePath, props: readonly string[], given: Frame): Text[] | undefined {
  const isPassed = given.at === undefined && props.length === 0;
  return lookUp(path, props, given) ?? (isPassed ? [holeAt(path)] : undefined);
}

function lookUp(path: NodePath, props: readonly string[], given: Frame): Text[] | undefined {
  if (given.depth > DEPTH) return undefined;
  const node = path.node as t.Node;
  const at = given.at ?? (props.length === 0 ? node : undefined);
  const frame = { ...given, at, depth: given.depth + 1 };
  if (node !== bare(node)) return access(path.get('expression') as NodePath, props, frame);
  if (node.type === 'Identifier') return named(path as NodePath<t.Identifier>, props, frame);
  const [first, ...rest] = props;
  if (first === undefined) return evaluate(path, frame);
  if (node.type === 'ObjectExpression')
    return ofObject(path as NodePath<t.ObjectExpression>, first, rest, frame);
  if (node.type === 'ArrayExpression') {
    const element = (path.get('elements') as NodePath[])[Number(first)];
    return (element?.node as t.Node | null | undefined)
      ? access(element as NodePath, rest, frame)
      : undefined;
  }
  if (node.type === 'ThisExpression') return fieldValue(path, first, rest, frame);
  if (node.type === 'TSEnumDeclaration') {
    const members = path.get('body' in node ? 'body.members' : 'members') as NodePath[];
    const found = members.find(({ node: one }) => one.type === 'TSEnumMember' && idOf(one.id) === first);
    const value = found?.get('initializer') as NodePath | undefined;
    return value?.node ? evaluate(value, frame) : undefined;
  }
  if (path.isClass()) {
    const found = (path.get('body.body') as NodePath[]).find(
      (one) => one.isClassProperty({ static: true }) && keyOf(one.node) === first,
    );
    return found ? access(found.get('value') as NodePath, rest, frame) : undefined;
  }
  if (isMember(path)) {
    const name = memberName(path.node);
    return name === undefined ? undefined : access(path.get('object') as NodePath, [name, ...props], frame);
  }
  if (node.type === 'LogicalExpression' || node.type === 'ConditionalExpression') {
    const sides = node.type === 'LogicalExpression' ? ['left', 'right'] : ['consequent', 'alternate'];
    const found = sides.flatMap((side) => {
      const value = access(path.get(side) as NodePath, props, frame);
      return value ? [value] : [];
    });
    return found.length > 0 ? union(found, frame) : undefined;
  }
  if (node.type === 'AwaitExpression') return access(path.get('argument') as NodePath, props, frame);
  if (isCall(path)) return ofCall(path, props, frame);
  return undefined;
}

function idOf(node: t.Node): string | undefined {
  return node.type === 'Identifier' ? node.name : node.type === 'StringLiteral' ? node.value : undefined;
}

function ofObject(
  path: NodePath<t.ObjectExpression>,
  first: string,
  rest: readonly string[],
  frame: Frame,
): Text[] | undefined {
  // The last one wins.
  for (const property of path.get('properties').reverse()) {
    if (property.isSpreadElement()) {
      const value = access(property.get('argument') as NodePath, [first, ...rest], frame);
      if (value) return value;
    } else if (property.isObjectProperty() && keyOf(property.node) === first)
      return access(property.get('value') as NodePath, rest, frame);
  }
  return undefined;
}

/** What is made by a call: a box, a memo, a frozen object, or whatever a function of the project returns. */
function ofCall(
  path: NodePath<t.CallExpression>,
  props: readonly string[],
  frame: Frame,
): Text[] | undefined {
  const name = calleeName(path.node) ?? '';
  const args = path.get('arguments') as NodePath[];
  const [value] = args;
  const [first, ...rest] = props;
  if (value && /^(?:freeze|seal|markRaw|reactive|readonly|defineConfig)$/.test(name))
    return access(value, props, frame);
  const boxed =
    (/^(?:useRef|createRef)$/.test(name) && first === 'current') ||
    (/^(?:ref|shallowRef|computed)$/.test(name) && first === 'value') ||
    (name === 'useState' && first === '0');
  if (value && (boxed || name === 'useMemo')) {
    const inner = boxed ? rest : props;
    return value.isFunction()
      ? outcomes(value as NodePath<t.Function>, inner, frame)
      : access(value, inner, frame);
  }
  const target = functionBehind(path.get('callee') as NodePath, frame);
  if (!target) return undefined;
  return outcomes(target.path, props, {
    ...frame,
    context: target.context,
    args: argumentsOf(target.path, args, frame),
  });
}

function named(path: NodePath<t.Identifier>, props: readonly string[], frame: Frame): Text[] | undefined {
  const binding = path.scope.getBinding(path.node.name);
  if (!binding) return unbound(path, props, frame);
  const values = valueOf(binding, path, props, frame);
  if (!values) return undefined;
  return props.length > 0 ? values : withUrlChanges(namedAfter(values, path.node.name), binding, path, frame);
}

/** Names that are known to TypeScript alone: enums, and parameters that are fields as well. */
function unbound(path: NodePath<t.Identifier>, props: readonly string[], frame: Frame): Text[] | undefined {
  const { name } = path.node;
  const enumeration = enumNamed(path, name);
  if (enumeration) return props.length > 0 ? access(enumeration, props, frame) : undefined;
  const fn = path.findParent((p) => p.isClassMethod({ kind: 'constructor' }));
  const field = fn && fieldParameter(fn, name);
  return fn && field ? parameterValue(fn, field, props, frame) : undefined;
}

function valueOf(
  binding: Binding,
  use: NodePath,
  props: readonly string[],
  frame: Frame,
): Text[] | undefined {
  const given = frame.args.get(binding);
  // What is passed stands in the call, and not the call itself.
  if (given) return access(given.path, [...given.props, ...props], { ...given.frame, at: undefined });
  const { path } = binding;
  if (binding.kind === 'param') return parameterValue(binding.scope.path, binding.identifier, props, frame);
  if (path.isTSEnumDeclaration() || path.isClassDeclaration())
    return props.length > 0 ? access(path, props, frame) : undefined;
  if (path.isVariableDeclarator()) {
    const within = propsOf(path.node.id, binding.identifier);
    if (!within) return undefined;
    if (within.length > 0 || binding.constantViolations.length === 0 || props.length > 0)
      return initial(path as NodePath<t.VariableDeclarator>, within, props, frame);
    return assignedValues(binding, path as NodePath<t.VariableDeclarator>, use, frame);
  }
  if (path.isImportNamespaceSpecifier() || path.isImportSpecifier() || path.isImportDefaultSpecifier()) {
    const { source } = path.parent as t.ImportDeclaration;
    const isWhole = path.isImportNamespaceSpecifier();
    const name = path.isImportNamespaceSpecifier() ? props[0] : importedName(path.node);
    const found = name === undefined ? undefined : frame.context.imported?.(source.value, name);
    const inner = isWhole ? props.slice(1) : props;
    return found && access(found.path, inner, { ...frame, context: found.context });
  }
  return undefined;
}

/** The value a declarator starts with, or the element of the list that a loop goes through. */
function initial(
  path: NodePath<t.VariableDeclarator>,
  within: readonly Step[],
  props: readonly string[],
  frame: Frame,
): Text[] | undefined {
  const init = path.get('init') as NodePath;
  const names = within.map(({ name }) => name);
  if (init.node as t.Node | null) {
    const value = isNullish(init.node) ? undefined : access(init, [...names, ...props], frame);
    const fallback = within.at(-1)?.fallback;
    if (!fallback || props.length > 0) return value;
    const own = text({ name: names.at(-1) ?? 'value', node: frame.at ?? fallback });
    return union([value ?? [own], evaluate(fallbackPath(path, fallback), frame)], frame);
  }
  const loop = path.parentPath.parentPath;
  if (!loop?.isForOfStatement()) return undefined;
  const found: Text[][] = [];
  for (let index = 0; index < 12; index += 1) {
    const value = access(loop.get('right') as NodePath, [String(index), ...names, ...props], frame);
    if (!value) break;
    found.push(value);
  }
  return found.length > 0 ? union(found, frame) : undefined;
}

/** The path of a default value inside a pattern. */
export function fallbackPath(pattern: NodePath, fallback: t.Node): NodePath {
  let found = pattern;
  pattern.traverse({
    enter(path) {
      if (path.node !== fallback) return;
      found = path;
      path.stop();
    },
  });
  return found;
}

/** One step into a pattern. */
export interface Step {
  name: string;
  /** What stands there when nothing is given. */
  fallback?: t.Node;
}

/** Where in a pattern a name is: `{ ws: { url } }` → `ws`, `url`. Undefined when it is not there, or is a rest. */
export function propsOf(pattern: t.Node, wanted: t.Identifier): Step[] | undefined {
  if (pattern === wanted) return [];
  if (pattern.type === 'AssignmentPattern') return propsOf(pattern.left, wanted);
  const steps: { name: string; value: t.Node }[] = [];
  if (pattern.type === 'ObjectPattern') {
    for (const property of pattern.properties) {
      const name = property.type === 'ObjectProperty' ? keyOf(property) : undefined;
      if (property.type === 'ObjectProperty' && name !== undefined)
        steps.push({ name, value: property.value });
    }
  } else if (pattern.type === 'ArrayPattern')
    pattern.elements.forEach((value, index) => {
      if (value) steps.push({ name: String(index), value });
    });
  for (const { name, value } of steps) {
    const inner = propsOf(value, wanted);
    if (inner)
      return [{ name, fallback: value.type === 'AssignmentPattern' ? value.right : undefined }, ...inner];
  }
  return undefined;
}
