import type * as t from '@babel/types';
import type { NodePath } from '../../parse/traverse.js';
import type { UrlContext } from '../outside.js';
import { nameOfFunction } from '../names.js';
import { usesOfClass as classUses, usesOfFunction, type ValueUse } from '../value-flow.js';
import { access, fallbackPath, propsOf } from './access.js';
import { evaluate } from './evaluate.js';
import { mapParts, text, union, type Frame, type Hole, type Part, type Text } from './text.js';

/** What one caller gives: the expression, where the value is in it, and the caller's own context. */
interface Given {
  path?: NodePath;
  props: readonly string[];
  context: UrlContext;
  at: NodePath;
}

/**
 * What a parameter can be: whatever the callers give, in this file and in others. A value that a caller computes stays the
 * parameter itself, which can be written where the socket is opened.
 */
export function parameterValue(
  fn: NodePath,
  wanted: t.Identifier,
  props: readonly string[],
  frame: Frame,
): Text[] | undefined {
  if (!fn.isFunction()) return undefined;
  const params = fn.get('params') as NodePath[];
  const [index = -1] = params.flatMap((one, at) => (propsOf(parameterOf(one).node, wanted) ? [at] : []));
  const param = params[index];
  const steps = param && propsOf(parameterOf(param).node, wanted);
  if (!param || !steps) return undefined;
  const within = [...steps.map(({ name }) => name), ...props];
  const own: Hole = { name: props.at(-1) ?? wanted.name, node: frame.at ?? wanted };
  const fallback = props.length === 0 ? fallbackOf(param, steps.at(-1)?.fallback) : undefined;
  const standard = fallback && evaluate(fallback, frame);
  const values: Text[][] = [];
  const { run } = frame;
  // What a helper takes has no name where the socket is opened.
  const isOpener = opens(fn, run.argument);
  const byName = standard && isOpener ? asSegment(standard, own) : standard;
  const all = callersOf(fn as NodePath<t.Function>, index, within, frame);
  // A function that calls itself hands on what it was given.
  const given = all.given.filter(({ at }) => at.findParent((p) => p.node === fn.node) === null);
  for (const { path, props: inside, context, at } of given) {
    // Given nothing, it leaves the word to what stands behind it.
    if (!path && !standard && frame.orElse === true) {
      values.push([]);
      continue;
    }
    const value = path && access(path, inside, { ...frame, context, args: new Map() });
    const place = placeOf(at, context);
    const passed = value && labelled(value, own, place);
    values.push(passed ?? (path ? undefined : byName) ?? [text(own)]);
    if (passed?.some(isUnknown) === true || (!passed && (path ?? !standard)))
      run.doubts.push({ reason: `what ${place} passes for \`${own.name}\` is not known`, node: own.node });
  }
  if (given.length === 0 && all.lost.length === 0)
    run.uncalled.add(nameOfFunction(fn as NodePath<t.Function>));
  // Alone, a file is judged by the default it names.
  if (given.length === 0 && (standard ?? all.lost.length === 0))
    return standard && isOpener ? asSegment(standard, { ...own, isDefault: true }) : standard;
  if (all.lost.length > 0) values.push([text(own)], byName ?? []);
  for (const reason of all.lost) run.doubts.push({ reason, node: own.node });
  return union(values, frame);
}

/** Whether a parameter of a function, or the field it is kept in, can be named in an expression. */
function opens(fn: NodePath, expression: NodePath): boolean {
  const reach = fn.isClassMethod({ kind: 'constructor' }) ? fn.parent : fn.node;
  return expression.findParent(({ node }) => node === reach) !== null;
}

/** A text of which nothing is known. */
function isUnknown({ parts }: Text): boolean {
  return parts.every((part) => typeof part !== 'string' && part.text === undefined);
}

function parameterOf(param: NodePath): NodePath {
  return param.isTSParameterProperty() ? (param.get('parameter') as NodePath) : param;
}

function fallbackOf(param: NodePath, inner: t.Node | undefined): NodePath | undefined {
  if (inner) return fallbackPath(param, inner);
  const whole = parameterOf(param);
  return whole.isAssignmentPattern() && whole.node.left.type === 'Identifier'
    ? (whole.get('right') as NodePath)
    : undefined;
}

/** A plain segment keeps the parameter's name, so that code can be written with it; an expression of the caller gives way to it. */
function labelled(values: readonly Text[], own: Hole, at: string): Text[] {
  return values.map(({ parts, callers }) => {
    const [only] = parts;
    const from = [...new Set([...callers, at])];
    if (parts.length !== 1 || only === undefined) return { parts, callers: from };
    if (typeof only === 'string') return { parts: named(only, own), callers: from };
    // A default of the caller's own is as open as that of the function itself.
    return only.isDefault === true
      ? { parts: [{ ...own, text: only.text, isDefault: true }], callers: from }
      : { parts: [own], callers: [] };
  });
}

/** A default that is one plain segment is known by the parameter's name as well. */
function asSegment(values: readonly Text[], own: Hole): Text[] {
  return mapParts(values, (parts) => {
    const [only] = parts;
    return parts.length === 1 && typeof only === 'string' ? named(only, own) : parts;
  });
}

function named(value: string, own: Hole): Part[] {
  return [/^[\w-]+$/.test(value) ? { ...own, text: value } : value];
}

function placeOf(path: NodePath, context: UrlContext): string {
  const line = path.node.loc?.start.line ?? 0;
  return context.file === undefined ? `line ${String(line)}` : `${context.file}:${String(line)}`;
}

/** Every call of a function, `new` of its class or element of its component, with what is given for one parameter. */
function callersOf(
  fn: NodePath<t.Function>,
  index: number,
  props: readonly string[],
  frame: Frame,
): { given: Given[]; lost: string[] } {
  const lost: string[] = [];
  const given: Given[] = [];
  const uses = usesOf(fn.node, frame, () => usesOfFunction(fn, frame.context));
  for (const { how, path, context, reason } of uses) {
    if (how === 'called' || how === 'constructed') given.push(argumentOf(path, index, props, context));
    else if (how === 'element' && index === 0) given.push(attributeOf(path, props, context));
    else if (how === 'extended')
      given.push(...superCalls(path as NodePath<t.Class>, index, props, { ...frame, context }));
    else if (how === 'run') given.push({ props, context, at: path });
    else if (how === 'lost') lost.push(reason ?? '');
  }
  return { given, lost };
}

function usesOf(node: t.Node, { run }: Frame, find: () => ValueUse[]): ValueUse[] {
  const known = run.uses.get(node) ?? find();
  run.uses.set(node, known);
  return known;
}

function argumentOf(path: NodePath, index: number, props: readonly string[], context: UrlContext): Given {
  const args = path.get('arguments') as NodePath[];
  const isSpread = args.slice(0, index + 1).some((arg) => arg.isSpreadElement());
  return { path: isSpread ? path : args[index], props, context, at: path };
}

function attributeOf(opening: NodePath, props: readonly string[], context: UrlContext): Given {
  const [name, ...rest] = props;
  for (const attribute of opening.get('attributes') as NodePath[]) {
    if (attribute.isJSXSpreadAttribute())
      return { path: attribute.get('argument') as NodePath, props, context, at: opening };
    if (!attribute.isJSXAttribute() || attribute.node.name.name !== name) continue;
    const value = attribute.get('value') as NodePath;
    const path = value.isJSXExpressionContainer() ? (value.get('expression') as NodePath) : value;
    return { path, props: rest, context, at: opening };
  }
  return { props: rest, context, at: opening };
}

/** What a subclass hands to `super(…)`; one without a constructor is constructed like its base. */
function superCalls(
  subclass: NodePath<t.Class>,
  index: number,
  props: readonly string[],
  frame: Frame,
): Given[] {
  const { context } = frame;
  const own = (subclass.get('body.body') as NodePath[]).find((member) =>
    member.isClassMethod({ kind: 'constructor' }),
  );
  if (!own)
    return usesOfClass(subclass, frame).flatMap((use) =>
      use.how === 'constructed'
        ? [argumentOf(use.path, index, props, use.context)]
        : use.how === 'extended'
          ? superCalls(use.path as NodePath<t.Class>, index, props, { ...frame, context: use.context })
          : [],
    );
  const found: Given[] = [];
  own.traverse({
    CallExpression(call) {
      if (call.node.callee.type === 'Super') found.push(argumentOf(call, index, props, context));
    },
  });
  return found;
}

/** What is done with a class, here and in other files. */
export function usesOfClass(owner: NodePath<t.Class>, frame: Frame): ValueUse[] {
  return usesOf(owner.node, frame, () => classUses(owner, frame.context));
}

/** `this.props.url` of a class component: what its elements give. */
export function componentProps(
  owner: NodePath<t.Class>,
  props: readonly string[],
  frame: Frame,
): Text[] | undefined {
  const values = usesOfClass(owner, frame).flatMap((use) => {
    if (use.how !== 'element') return [];
    const given = attributeOf(use.path, props, use.context);
    const value = given.path && access(given.path, given.props, { ...frame, context: use.context });
    const place = placeOf(use.path, use.context);
    return value ? [value.map((one) => ({ ...one, callers: [...one.callers, place] }))] : [];
  });
  return values.length > 0 ? union(values, frame) : undefined;
}
