import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { callOf, resolveFunction } from '../client/functions.js';
import { isStoreAction } from '../client/self.js';
import type { Holder, SocketSite } from '../client/site.js';
import { calleeName, inMarkup, isCall, isInside, propertyName, statementOf } from '../client/syntax.js';
import { hookOf, isReachedAtEnd } from './hooks.js';
import type { Lifecycle } from './lifecycle.js';
import { nameOf } from './named.js';
import { isEffectCallback, type Opener } from './reopen.js';

/** Whether the opener runs more than once, and what keeps two channels of one topic apart. */
export function repeats(
  site: SocketSite,
  opener: Opener,
  home: Holder | undefined,
  dropped: (path: NodePath) => boolean,
  life: Lifecycle,
): void {
  const { fn } = opener;
  if (!fn || fn === opener.effect || hookOf(fn)?.runs === 'once') return;
  const starts = opener.references.filter((reference) => !dropped(reference) && !isInList(reference));
  if (LIFECYCLE.test(opener.name ?? '')) return;
  const again =
    hookOf(fn)?.runs === 'again' ||
    isStoreAction(fn) ||
    isListener(fn) ||
    runsAgain(fn, starts, opener.exported, new Set());
  if (!again) return;
  const first = site.construction.node.start ?? 0;
  const closesBefore =
    site.closes.some(
      (close) =>
        isInside(close.call.node, fn.node) &&
        (close.call.node.start ?? 0) < first &&
        close.call.getFunctionParent()?.node === fn.node,
    ) || callsCloser(site, fn);
  const guarded = isGuarded(site, opener);
  // A watcher that closes in the cleanup of its run; a factory that does so can still be called twice.
  const closesAfter =
    hookOf(fn) !== undefined &&
    site.closes.some((close) => isInside(close.call.node, fn.node) && isReachedAtEnd(close.call));
  if (closesBefore || guarded || closesAfter || startsClosed(site, starts, opener.exported)) return;
  if (home && home.kind !== 'variable') life.removeFirst = true;
  else if (
    home?.kind === 'variable' &&
    (home.binding.kind === 'let' || home.binding.kind === 'var') &&
    home.binding.scope.block !== fn.node &&
    !isInside(home.binding.scope.block, fn.node)
  ) {
    life.removeFirst = true;
    // Each run of a factory has a variable of its own.
    if (home.binding.scope.block.type !== 'Program') life.perInstance = true;
  }
  life.perInstance = true;
}

/** `this.close();` as a statement of its own before the construction, where `close` closes the socket. */
function callsCloser(site: SocketSite, fn: NodePath<t.Function>): boolean {
  const first = site.construction.node.start ?? 0;
  let found = false;
  fn.traverse({
    Function: (inner) => void inner.skip(),
    CallExpression(call) {
      if ((call.node.start ?? 0) > first || !call.parentPath.isExpressionStatement()) return;
      const target = resolveFunction(call.get('callee') as NodePath)?.fn;
      if (target && site.closes.some((close) => isInside(close.call.node, target.node))) found = true;
    },
  });
  return found;
}

/** A handler of an event that comes more than once: `button.onclick = …`, `form.addEventListener('submit', …)`. */
function isListener(fn: NodePath<t.Function>): boolean {
  const { parent } = fn;
  if (parent.type === 'AssignmentExpression')
    return /^on(?!load$|ready$|connect$)[a-z]+$/.test(propertyName(parent.left) ?? '');
  if (!isCall(fn.parentPath) || calleeName(parent) !== 'addEventListener') return false;
  const [event] = fn.parentPath.node.arguments;
  return event?.type === 'StringLiteral' && !/^(load|DOMContentLoaded)$|ready$/i.test(event.value);
}

/** `if (ws) return` before the construction, or `if (!ws)` around it. */
export function isGuarded(site: SocketSite, { fn }: Opener): boolean {
  const first = site.construction.node.start ?? 0;
  return site.tests.some((test) => {
    const statement = test.findParent((p) => p.isIfStatement()) as NodePath<t.IfStatement> | null;
    if (statement && isInside(site.construction.node, statement.node.consequent)) return asksForNone(test);
    return (
      fn !== undefined &&
      statement !== null &&
      isInside(statement.node, fn.node) &&
      (statement.node.start ?? 0) < first &&
      endsInReturn(statement.node) &&
      isBareTest(test)
    );
  });
}

/** `!ws`, `ws === null`, alone or with more that has to hold as well. */
function asksForNone(test: NodePath): boolean {
  const { parentPath: parent } = test;
  const isNone =
    parent?.isUnaryExpression({ operator: '!' }) === true ||
    (parent?.isBinaryExpression() === true && /^===?$/.test(parent.node.operator));
  let asked = parent;
  while (asked?.parentPath?.isLogicalExpression({ operator: '&&' }) === true) asked = asked.parentPath;
  return isNone && asked?.key === 'test';
}

/** Whether whoever opens again closes first: all starts but one. */
function startsClosed(site: SocketSite, starts: NodePath[], exported: boolean): boolean {
  const closing = starts.filter((start) => {
    const caller = start.getFunctionParent();
    return (
      caller !== null &&
      site.closes.some(
        ({ call }) =>
          call.getFunctionParent()?.node === caller.node && (call.node.start ?? 0) < (start.node.start ?? 0),
      )
    );
  });
  return !exported && closing.length > 0 && starts.length - closing.length <= 1;
}

/** Whether a function can run more than once, by itself or through what calls it. */
function runsAgain(
  fn: NodePath<t.Function>,
  references: NodePath[],
  exported: boolean,
  seen: Set<t.Node>,
): boolean {
  if (seen.has(fn.node)) return false;
  seen.add(fn.node);
  const isHandedOn = (reference: NodePath): boolean =>
    callOf(reference) === undefined && hookOf(reference)?.runs !== 'once';
  if (references.length > 1 || exported || references.some((one) => isHandedOn(one) || inMarkup(one)))
    return true;
  return references.some((reference) => {
    const caller = reference.getFunctionParent() as NodePath<t.Function> | null;
    if (!caller || isEffectCallback(caller)) return false;
    const hook = hookOf(caller);
    if (hook) return hook.runs === 'again';
    const named = nameOf(caller);
    if (!named || LIFECYCLE.test(named.name) || /^(use[A-Z]|[A-Z])/.test(named.name)) return false;
    const others = named.references.filter((other) => !isInside(other.node, caller.node) && !isInList(other));
    return runsAgain(caller, others, named.exported, seen);
  });
}

/** Methods that a framework calls once for each instance. */
const LIFECYCLE =
  /^(componentDidMount|constructor|connectedCallback|ngOnInit|ngAfterViewInit|mounted|created|beforeMount)$/;

/** `if (ref.current) return`: asks for the holder alone. */
function isBareTest(test: NodePath): boolean {
  const { parentPath: parent } = test;
  if (parent?.isLogicalExpression({ operator: '||' })) return isBareTest(parent);
  return test.key === 'test' || parent?.isLogicalExpression() === false;
}

/** Whether nothing behind the statement runs where its condition holds. */
export function endsInReturn(node: t.IfStatement): boolean {
  const { consequent } = node;
  if (consequent.type === 'ReturnStatement') return true;
  return consequent.type === 'BlockStatement' && consequent.body.at(-1)?.type === 'ReturnStatement';
}

function isInList(reference: NodePath): boolean {
  return reference.parentPath?.isArrayExpression() === true && statementOf(reference) !== undefined;
}
