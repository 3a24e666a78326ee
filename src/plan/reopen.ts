import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import type { SocketSite } from '../client/site.js';
import { isExecutor } from './promised.js';
import { callOf, functionOfDeclaration, resolveFunction } from '../client/functions.js';
import { hookOf } from './hooks.js';
import { nameOf } from './named.js';
import { calleeName, isCall, isFunctionNode, isInside, isMember, propertyName } from '../client/syntax.js';

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

/** Whether what a function returns is called when its effect ends. */
export function isEffectCallback(fn: NodePath): boolean {
  return hookOf(fn)?.returnsCleanup === true;
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
    if (isEffectCallback(reference)) return fn;
  }
  return undefined;
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
    if (!isCall(effect.parentPath)) return;
    const [, list] = effect.parentPath.get('arguments') as NodePath[];
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
