import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import type { SocketSite } from '../client/site.js';
import { isExecutor } from './promised.js';
import { callOf, functionOfDeclaration, resolveFunction } from '../client/functions.js';
import {
  bare,
  calleeName,
  isCall,
  isFunctionNode,
  isInside,
  isMember,
  propertyName,
} from '../client/syntax.js';

/** The function that opens the socket, how it is reached, and what opens it again. */
export interface Opener {
  /** Nearest function around the construction; `undefined` at module level. */
  fn?: NodePath<t.Function>;
  /** Its name, when it has one. */
  name?: string;
  /** Every mention of it outside itself. */
  references: NodePath[];
  /** Every mention. */
  mentions?: NodePath[];
  exported: boolean;
  /** The effect (`useEffect` callback) that the construction runs in, directly or through the opener. */
  effect?: NodePath<t.Function>;
}

const EFFECTS = /^use(Layout|Insertion|Isomorphic\w*)?Effect(Once)?$|^useMount$/;

export function isEffectCallback(fn: NodePath): boolean {
  return (
    isCall(fn.parentPath) &&
    fn.key === 0 &&
    fn.listKey === 'arguments' &&
    EFFECTS.test(calleeName(fn.parentPath.node) ?? '')
  );
}

/** `new Observable((observer) => …)`: runs for each one who listens, and returns what to do when that ends. */
export function isObservable(fn: NodePath): boolean {
  const { parent } = fn;
  return (
    parent.type === 'NewExpression' &&
    parent.callee.type === 'Identifier' &&
    parent.callee.name === 'Observable'
  );
}

export function openerOf(site: SocketSite): Opener {
  const around = site.construction.getFunctionParent() as NodePath<t.Function> | null;
  const fn = around && isExecutor(around) ? around.getFunctionParent() : around;
  if (!fn) return { references: [], exported: false };
  if (isEffectCallback(fn)) return { fn, references: [], exported: false, effect: fn };
  const named = nameOf(fn);
  const mentions = named?.references ?? [];
  const references = mentions.filter((reference) => !isInside(reference.node, fn.node));
  return {
    fn,
    name: named?.name,
    references,
    mentions,
    exported: named?.exported ?? false,
    effect: effectOf(fn, references),
  };
}

/** The effect that runs a function: the one around its declaration, or the one that calls it. */
function effectOf(fn: NodePath<t.Function>, references: NodePath[]): NodePath<t.Function> | undefined {
  const around = fn.findParent((p) => isEffectCallback(p));
  if (around) return around as NodePath<t.Function>;
  for (const reference of references) {
    const caller = reference.findParent((p) => isEffectCallback(p));
    if (caller && callOf(reference)?.getFunctionParent()?.node === caller.node)
      return caller as NodePath<t.Function>;
    // `useEffect(connect, [])`: the function is the effect.
    if (
      reference.key === 0 &&
      isCall(reference.parentPath) &&
      EFFECTS.test(calleeName(reference.parentPath.node) ?? '')
    )
      return fn;
  }
  return undefined;
}

export interface Named {
  name: string;
  references: NodePath[];
  exported: boolean;
}

/** The name of a function and its mentions, whatever declares it. */
export function nameOf(fn: NodePath<t.Function>): Named | undefined {
  if (fn.isFunctionDeclaration() && fn.node.id)
    return byBinding(fn.parentPath.scope.getBinding(fn.node.id.name));
  if (fn.isClassMethod() || fn.isClassPrivateMethod() || fn.isObjectMethod())
    return methodNamed(fn as NodePath<t.Function>);
  if (fn.parentPath.isObjectProperty() && fn.key === 'value')
    return memberNamed(fn.parentPath, fn.parentPath.node.key);
  const holder = isCall(fn.parentPath) && fn.key === 0 ? fn.parentPath.parentPath : fn.parentPath;
  if (holder?.isVariableDeclarator() && holder.node.id.type === 'Identifier')
    return byBinding(holder.scope.getBinding(holder.node.id.name));
  if (holder?.isClassProperty() || holder?.isClassPrivateProperty())
    return memberNamed(holder, holder.node.key);
  return undefined;
}

function byBinding(binding: Binding | undefined): Named | undefined {
  if (!binding) return undefined;
  const statement = binding.path.isFunctionDeclaration() ? binding.path : binding.path.parentPath;
  const parent = statement?.parentPath;
  const exported =
    (parent?.isExportNamedDeclaration() ?? false) ||
    (parent?.isExportDefaultDeclaration() ?? false) ||
    binding.referencePaths.some(
      (p) =>
        (p.parentPath?.isExportSpecifier() ?? false) || (p.parentPath?.isExportDefaultDeclaration() ?? false),
    );
  return {
    name: binding.identifier.name,
    references: binding.referencePaths.filter((p) => p.isIdentifier()),
    exported,
  };
}

function methodNamed(fn: NodePath<t.Function>): Named | undefined {
  return memberNamed(fn, (fn.node as unknown as t.ClassMethod).key);
}

function memberNamed(member: NodePath, key: t.Node): Named | undefined {
  const name =
    key.type === 'Identifier' ? key.name : key.type === 'PrivateName' ? `#${key.id.name}` : undefined;
  const owner = member.findParent((p) => p.isClass() || p.isObjectExpression());
  if (name === undefined || !owner) return undefined;
  const references: NodePath[] = [];
  const visit = (use: NodePath): void => {
    if (
      propertyName(use.node) === name &&
      isOwnObject(bare((use.node as t.MemberExpression).object), owner.isObjectExpression())
    )
      references.push(use);
  };
  owner.traverse({ MemberExpression: visit, OptionalMemberExpression: visit });
  const isPrivate =
    name.startsWith('#') ||
    name.startsWith('_') ||
    ('accessibility' in member.node && member.node.accessibility === 'private');
  return { name, references, exported: !isPrivate && name !== 'constructor' };
}

/** `this`; in a store also `get()`, `api.getState()` and whatever else hands out the object itself. */
function isOwnObject(object: t.Node, isStore: boolean): boolean {
  if (object.type === 'ThisExpression') return true;
  if (!isStore) return false;
  return object.type === 'CallExpression'
    ? /^(get|getState)$/.test(calleeName(object) ?? '')
    : object.type === 'Identifier';
}

/** Answers whether code opens the socket again, directly or through functions of the file. */
export class Reopening {
  private readonly known = new Map<t.Node, boolean>();
  /** State setters whose state is a dependency of the effect that opens the socket. */
  private readonly bumps = new Set<Binding>();
  private readonly mentions = new Set<t.Node>();

  constructor(private readonly opener: Opener) {
    if (opener.fn && !opener.effect) this.known.set(opener.fn.node, true);
    if (opener.fn && opener.fn !== opener.effect) this.known.set(opener.fn.node, true);
    if (opener.effect) this.findBumps(opener.effect);
    for (const reference of opener.mentions ?? []) this.mentions.add(reference.node);
  }

  /** `useEffect(open, [attempt])`: `setAttempt` opens again. */
  private findBumps(effect: NodePath<t.Function>): void {
    const [, list] = (effect.parentPath as NodePath<t.CallExpression>).get('arguments') as NodePath[];
    if (!list?.isArrayExpression()) return;
    for (const element of list.get('elements') as NodePath[]) {
      if (!element.isIdentifier()) continue;
      const binding = element.scope.getBinding(element.node.name);
      const declarator = binding?.path;
      if (
        !declarator?.isVariableDeclarator() ||
        declarator.node.id.type !== 'ArrayPattern' ||
        calleeName(declarator.node.init as t.Node) !== 'useState'
      )
        continue;
      const [value, setter] = declarator.node.id.elements;
      if (value?.type !== 'Identifier' || setter?.type !== 'Identifier' || value.name !== element.node.name)
        continue;
      const set = declarator.scope.getBinding(setter.name);
      const onlyListed =
        binding?.referencePaths.every((p) => p.parentPath?.isArrayExpression() === true || isCounterUse(p)) ??
        false;
      if (set && onlyListed) this.bumps.add(set);
    }
  }

  /** Whether evaluating `callee()` opens the socket. */
  isReopeningCall(call: NodePath): boolean {
    if (!isCall(call)) return false;
    const callee = call.get('callee') as NodePath;
    if (callee.isIdentifier()) {
      const binding = callee.scope.getBinding(callee.node.name);
      if (binding && this.bumps.has(binding)) return true;
    }
    return this.names(callee);
  }

  /** Whether an expression names (or is) a function that opens the socket. */
  names(path: NodePath): boolean {
    if (this.mentions.has(path.node)) return true;
    if (isFunctionNode(path.node)) return this.opens(path as NodePath<t.Function>);
    const box = isMember(path) && propertyName(path.node) === 'current' ? boxedFunction(path) : undefined;
    const target = box ?? resolveFunction(path)?.fn ?? (path.isIdentifier() ? declared(path) : undefined);
    return target !== undefined && this.opens(target);
  }

  private opens(fn: NodePath<t.Function>): boolean {
    const known = this.known.get(fn.node);
    if (known !== undefined) return known;
    this.known.set(fn.node, false);
    let found = false;
    fn.traverse({
      CallExpression: (call) => {
        if (found) return;
        if (this.isReopeningCall(call)) found = true;
        else if (isTimer(call)) {
          const [callback] = call.get('arguments') as NodePath[];
          if (callback && this.names(callback)) found = true;
        }
      },
      OptionalCallExpression: (call) => {
        if (!found && this.isReopeningCall(call)) found = true;
      },
    });
    this.known.set(fn.node, found);
    return found;
  }
}

function isCounterUse(path: NodePath): boolean {
  return path.findParent((p) => isCall(p) && /^(Math|set[A-Z])/.test(String(calleeName(p.node)))) !== null;
}

export function isTimer(path: NodePath): boolean {
  return isCall(path) && /^(setTimeout|setInterval)$/.test(calleeName(path.node) ?? '');
}

function declared(path: NodePath<t.Identifier>): NodePath<t.Function> | undefined {
  const binding = path.scope.getBinding(path.node.name);
  return binding && functionOfDeclaration(binding.path);
}

/** `connectRef.current` where the file says `connectRef.current = connect`. */
function boxedFunction(path: NodePath<t.MemberExpression>): NodePath<t.Function> | undefined {
  const object = path.get('object') as NodePath;
  if (!object.isIdentifier()) return undefined;
  const binding = object.scope.getBinding(object.node.name);
  for (const reference of binding?.referencePaths ?? []) {
    const member = reference.parentPath;
    const assignment = member?.parentPath;
    if (
      isMember(member) &&
      assignment?.isAssignmentExpression() &&
      assignment.node.left === (member.node as t.Node)
    ) {
      const value = assignment.get('right') as NodePath;
      if (isFunctionNode(value.node)) return value as NodePath<t.Function>;
      return resolveFunction(value)?.fn;
    }
  }
  return undefined;
}
