import type * as t from '@babel/types';
import type { SourceUnit } from '../parse/parse.js';
import type { Binding, NodePath } from '../parse/traverse.js';
import type { UrlContext } from '../client/outside.js';
import { bindingOf } from '../client/holders.js';
import type { Holder, SocketSite } from '../client/site.js';
import { isStandalone } from '../client/self.js';
import { resolveFunction } from '../client/functions.js';
import { bare, excerpt, isCall, isFunctionNode, isInside, outermost, statementOf } from '../client/syntax.js';
import { isReachedAtEnd } from './hooks.js';
import { standsSeveralTimes } from './instances.js';
import { isGuarded, repeats } from './repeats.js';
import { teardownOf, type Teardown } from './teardown.js';
import type { Machinery } from './machinery.js';
import { type Opener, isObservable } from './reopen.js';

/** How the channel comes to an end, and how often it can begin. */
export interface Lifecycle {
  /** What the effect's cleanup needs; absent outside effects and where the old cleanup already closes the socket. */
  cleanup?: {
    /** The effect callback. */
    effect: NodePath<t.Function>;
    /** The cleanup function it returns already. */
    existing?: NodePath<t.Function>;
  };
  /** A hook of the framework to call, because nothing closed the socket when its component went. */
  teardown?: Teardown;
  /** The socket sits in a variable that the cleanup cannot see: declare it in the effect. */
  hoist: boolean;
  /** The socket is put into a state, which the cleanup sees as it was: it needs a variable of the effect beside it. */
  ownCopy: boolean;
  /** The function that opens is async: the effect may be over before the socket is opened. */
  asyncOpener: boolean;
  /** Cleanups that were returned from an async function and never ran. */
  deadCleanups: NodePath[];
  /** The opener can run again while the channel lives: remove the old channel first. */
  removeFirst: boolean;
  /** Several channels of this call site can live at a time: each needs a topic of its own. */
  perInstance: boolean;
  problems: string[];
  reviews: string[];
  notes: string[];
}

export function planLifecycle(
  unit: SourceUnit,
  site: SocketSite,
  opener: Opener,
  machinery: Machinery,
  context: UrlContext,
): Lifecycle {
  const life: Lifecycle = {
    hoist: false,
    ownCopy: false,
    asyncOpener: opener.fn?.node.async === true,
    deadCleanups: [],
    removeFirst: false,
    perInstance: false,
    problems: [],
    reviews: [],
    notes: [],
  };
  const [home] = site.holders;
  const dropped = (path: NodePath): boolean => machinery.roots.some((root) => isInside(path.node, root.node));
  const closes = site.closes.filter((close) => !dropped(close.call));
  closeForms(unit, closes, life);
  // What a module keeps and opens only once is not a component's to close: nothing would open it again.
  const isShared = home !== undefined && isModules(unit, home) && isGuarded(site, opener);
  const isClosed = isShared || closes.some((close) => isReachedAtEnd(close.call));
  if (!isClosed && opener.effect && !opener.effect.node.async)
    effectCleanup(site, opener, opener.effect, home, closes, life);
  else if (!isClosed) componentEnd(unit, site, opener, home, closes, life);
  repeats(site, opener, home, dropped, life);
  // A page has one of each component, unless it is seen to have more; what is never closed can still be there when the next one comes.
  const isComponent = home?.kind === 'field' && home.owner.isObjectExpression() && isClosed;
  const isOne =
    home?.kind === 'field' &&
    (isSingleton(home.owner) || (isStandalone(home.owner) && !home.owner.getFunctionParent()));
  if (
    inHook(site) ||
    (home?.kind === 'field' && !isComponent && !isOne) ||
    (opener.fn && isObservable(opener.fn)) ||
    (!isShared && standsSeveralTimes(unit, site, context))
  )
    life.perInstance = true;
  if (!home) life.notes.push('nothing keeps the channel: it lives as long as the page');
  return life;
}

/** A class of the file that nothing but one `new` of the module itself knows. */
function isSingleton(owner: NodePath): boolean {
  if (!owner.isClassDeclaration() || !owner.parentPath.isProgram()) return false;
  const { id } = owner.node;
  const uses = id ? (owner.parentPath.scope.getBinding(id.name)?.referencePaths ?? []) : [];
  const made = uses.filter(({ parentPath }) => !parentPath?.node.type.startsWith('TS'));
  return made.length === 1 && made[0]?.parentPath?.isNewExpression() === true && !made[0].getFunctionParent();
}

/** Closing must be a statement: its value (none) may not be used. */
function closeForms(unit: SourceUnit, closes: SocketSite['closes'], life: Lifecycle): void {
  for (const { call } of closes) {
    let path = outermost(call);
    while (path.parentPath?.isLogicalExpression({ operator: '&&' }) && path.key === 'right')
      path = path.parentPath;
    const parent = path.parentPath;
    if (parent?.isExpressionStatement()) continue;
    if (parent?.isArrowFunctionExpression() && path.key === 'body') continue;
    if (parent?.isReturnStatement() && parent.getFunctionParent()?.parentPath.isReturnStatement()) continue;
    life.problems.push(
      `\`${excerpt(unit.text, parent?.node ?? call.node)}\` closes the socket inside an expression${parent?.isReturnStatement() ? ', when the function runs and not when it is cleaned up' : ''}`,
    );
  }
}

function effectCleanup(
  site: SocketSite,
  opener: Opener,
  effect: NodePath<t.Function>,
  home: Holder | undefined,
  closes: SocketSite['closes'],
  life: Lifecycle,
): void {
  const existing = returnedFunction(effect);
  for (const { call } of closes) {
    const returned = call.findParent((p) => p.isFunction() && p.parentPath?.isReturnStatement() === true);
    const owner = returned?.parentPath?.getFunctionParent();
    if (
      returned &&
      owner &&
      owner.node !== effect.node &&
      owner.node.async &&
      isInside(owner.node, effect.node)
    )
      life.deadCleanups.push(returned.parentPath as NodePath);
  }
  // State read in a cleanup is that of the render that made the effect: before the socket was put there.
  const stale = closes.filter((close) =>
    site.holders.some(
      (holder) =>
        holder.kind === 'state' &&
        existing &&
        isInside(close.call.node, existing.node) &&
        rootName(close.call.node.callee) === holder.name,
    ),
  );
  const closesIn = (fn: NodePath | undefined): boolean =>
    fn !== undefined && closes.some((close) => !stale.includes(close) && isInside(close.call.node, fn.node));
  const reaches = existing && (closesIn(existing) || callsClosing(existing, closes));
  const isLocal =
    home?.kind === 'variable' &&
    home.binding.scope.block !== effect.node &&
    home.binding.scope.getProgramParent() !== home.binding.scope &&
    isInside(home.binding.scope.block, effect.node);
  if (reaches === true && life.deadCleanups.length === 0) return;
  if (returnsNamed(effect, closes)) return;
  if (existing === null) {
    life.problems.push('the effect returns something other than a cleanup function in place');
    return;
  }
  if (!home) {
    life.problems.push('the effect never keeps the socket, so nothing can close it');
    return;
  }
  if (home.kind === 'variable' && !canSee(effect, home.binding.scope.block)) {
    life.problems.push(
      `\`${home.name}\` holds the socket in a function outside the effect, so the effect's cleanup cannot close it`,
    );
    return;
  }
  // A cleanup sees the state of the render that made its effect, unless the effect runs again for that state.
  const isStale = home.kind === 'state' && !dependsOn(effect, home.binding);
  if (isStale && opener.fn?.node !== effect.node) {
    life.problems.push(
      `\`${home.name}\` is a state, and the cleanup of the effect sees the one of an earlier render: keep the socket in a ref`,
    );
    return;
  }
  life.cleanup = { effect, existing };
  life.ownCopy = isStale;
  life.hoist = isLocal || (isStale && statementOf(site.construction)?.parent !== effect.node.body);
  if (
    home.kind === 'variable' &&
    home.binding.scope.block === effect.node &&
    opener.fn?.node !== effect.node &&
    home.binding.kind === 'const'
  )
    life.hoist = true;
  if (existing && onlyDetaches(existing, site)) {
    // All that it did goes with the handlers, so the new cleanup takes its place.
    life.cleanup = { effect };
    life.deadCleanups.push(existing.parentPath as NodePath);
    life.reviews.push('the socket was never closed: the effect now removes the channel in its cleanup');
  } else if (stale.length > 0 && existing && isAllStale(existing, stale)) {
    life.cleanup = { effect };
    life.deadCleanups.push(existing.parentPath as NodePath);
    life.reviews.push(staleReview(stale));
  } else if (stale.length > 0) {
    for (const { call } of stale) life.deadCleanups.push(statementOf(call) as NodePath);
    life.reviews.push(staleReview(stale));
  } else if (life.deadCleanups.length > 0)
    life.reviews.push(
      'the cleanup was returned from an async function and never ran; the effect now returns it itself',
    );
  else life.reviews.push('the socket was never closed: the effect now removes the channel in its cleanup');
}

/** Whether an effect has a variable in its list. */
function dependsOn(effect: NodePath<t.Function>, binding: Binding): boolean {
  const list = isCall(effect.parentPath) ? (effect.parentPath.get('arguments') as NodePath[])[1] : undefined;
  return binding.referencePaths.some((use) => list !== undefined && use.parentPath?.node === list.node);
}

/** Whether a variable of that scope can be read in the effect, or be declared in front of it. */
function canSee(effect: NodePath<t.Function>, scope: t.Node): boolean {
  return isInside(effect.node, scope) || isInside(scope, effect.node);
}

/** Whether a cleanup does nothing but take handlers off. */
function onlyDetaches(fn: NodePath<t.Function>, site: SocketSite): boolean {
  if (!fn.parentPath.isReturnStatement()) return false;
  const detaching = site.handlers.flatMap(({ value, statement }) =>
    value ? [] : [statement.node as t.Node],
  );
  const { body } = fn.node;
  if (body.type !== 'BlockStatement') return detaching.includes(fn.parentPath.node);
  return (
    body.body.length > 0 &&
    body.body.every((statement) => detaching.some((node) => isInside(statement, node)))
  );
}

/** A component that has hooks for its end gets one that removes the channel. */
function componentEnd(
  unit: SourceUnit,
  site: SocketSite,
  opener: Opener,
  home: Holder | undefined,
  closes: SocketSite['closes'],
  life: Lifecycle,
): void {
  if (
    opener.effect &&
    closes.some((close) => isInside(close.call.node, opener.effect?.node ?? close.call.node))
  )
    life.problems.push('the cleanup is returned from the async effect itself and never runs');
  const place = teardownOf(unit, site, opener, home);
  if (place === 'none') return;
  if (place === 'hidden')
    return void life.problems.push(
      'the socket is never closed, and nothing at the end of the component can see it: keep it in a variable of the component',
    );
  life.teardown = place;
  life.reviews.push(`the socket was never closed: \`${place.hook}\` now removes the channel`);
}

function staleReview(stale: SocketSite['closes']): string {
  return `the cleanup read \`${rootName(stale[0]?.call.node.callee)}\` of an earlier render and never closed the socket; it now removes the channel`;
}

/** Whether a cleanup does nothing but close what it cannot see. */
function isAllStale(fn: NodePath<t.Function>, stale: SocketSite['closes']): boolean {
  if (!fn.parentPath.isReturnStatement()) return false;
  const { body } = fn.node;
  return (
    body.type !== 'BlockStatement' ||
    body.body.every((statement) => stale.some((close) => isInside(close.call.node, statement)))
  );
}

/** `socket` of `socket?.close`. */
function rootName(node: t.Node | undefined): string {
  if (!node) return '';
  const inner = bare(node);
  if (inner.type === 'Identifier') return inner.name;
  return inner.type === 'MemberExpression' || inner.type === 'OptionalMemberExpression'
    ? rootName(inner.object)
    : '';
}

/** The function in place that an effect returns; `null` when it returns something else; `undefined` when nothing. */
export function returnedFunction(effect: NodePath<t.Function>): NodePath<t.Function> | undefined | null {
  const body = effect.get('body') as NodePath;
  if (!body.isBlockStatement()) return isFunctionNode(body.node) ? (body as NodePath<t.Function>) : undefined;
  let found: NodePath<t.Function> | undefined | null;
  effect.traverse({
    Function(inner) {
      inner.skip();
    },
    ReturnStatement(path) {
      const argument = path.get('argument') as NodePath;
      if (!argument.node) return;
      found = isFunctionNode(argument.node) ? (argument as NodePath<t.Function>) : null;
    },
  });
  return found;
}

/** `return disconnect;` where `disconnect` closes. */
function returnsNamed(effect: NodePath<t.Function>, closes: SocketSite['closes']): boolean {
  let found = false;
  effect.traverse({
    Function(inner) {
      inner.skip();
    },
    ReturnStatement(path) {
      const argument = path.get('argument') as NodePath;
      if (!argument.node || isFunctionNode(argument.node)) return;
      const target =
        resolveFunction(argument)?.fn ??
        (isCall(argument) ? resolveFunction(argument.get('callee') as NodePath)?.fn : undefined);
      if (target && closes.some((close) => isInside(close.call.node, target.node))) found = true;
    },
  });
  return found;
}

/** Whether a cleanup calls a function of the file that closes the socket. */
function callsClosing(fn: NodePath<t.Function>, closes: SocketSite['closes']): boolean {
  let found = false;
  fn.traverse({
    CallExpression(call) {
      const target = resolveFunction(call.get('callee') as NodePath);
      if (target && closes.some((close) => isInside(close.call.node, target.fn.node))) found = true;
    },
  });
  return found;
}

/** A variable of the module, which all components share. */
function isModules(unit: SourceUnit, home: Holder): boolean {
  const binding = bindingOf(home);
  if (binding?.scope.block.type !== 'Program') return false;
  const at = binding.identifier.start ?? 0;
  const script = unit.component?.scripts.find(({ start, end }) => at >= start && at < end);
  return script?.role !== 'instance';
}

/** A custom hook can be used by any number of components at a time. */
function inHook(site: SocketSite): boolean {
  return (
    site.construction.findParent((p) => {
      const name = p.isFunctionDeclaration()
        ? p.node.id?.name
        : p.isVariableDeclarator() && p.node.id.type === 'Identifier'
          ? p.node.id.name
          : undefined;
      return (
        name !== undefined &&
        /^use[A-Z]/.test(name) &&
        (p.isFunctionDeclaration() || /Function/.test((p.node as t.VariableDeclarator).init?.type ?? ''))
      );
    }) !== null
  );
}
