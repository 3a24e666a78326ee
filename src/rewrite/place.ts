import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { Holder } from '../client/site.js';
import { endOf, isInside, isNullish, startOf, statementOf } from '../client/syntax.js';
import { initialisedField } from '../plan/handlers.js';
import type { SitePlan, Work } from '../plan/plan.js';
import { chainScope, leadingRange, loads, needsLocal, renderChain, type ChainDraft } from './chain.js';
import type { Teardown } from '../plan/teardown.js';
import { mayBeEmpty } from './closes.js';
import type { FileContext } from './context.js';
import { holderText, type Names } from './holders.js';
import { commentsIn, commentText, indentAt, lineStart, startsLine } from './lines.js';
import { removeEarlier } from './remove-earlier.js';
import { removeLines } from './removals.js';
import { unreadState } from './unread-state.js';

/** How the channel comes to be where the socket was. */
export interface Placement {
  mode: 'inPlace' | 'guarded' | 'late';
  /** Declare the variable in front instead of at the construction. */
  hoist: boolean;
  /** Flag that the effect's cleanup sets. */
  disposed?: { name: string; isNew: boolean };
  /** Name of the constant or variable that the new code calls the channel by. */
  channel: string;
  /** The chain gets a constant of its own, which then takes the place of the construction. */
  local: boolean;
}

/** Decides the placement; names are taken here so that closes and cleanups can use them. */
export function placementOf(
  file: FileContext,
  plan: SitePlan,
  work: Work,
  names: Names,
  subject: string,
): Placement {
  const { site } = plan;
  const [home] = site.holders;
  const { lifecycle, opener } = work;
  const guarded = work.auth && canGuard(plan, work, home);
  const waits = guarded || (lifecycle.hoist && lifecycle.asyncOpener);
  const disposed = waits && opener.effect ? file.flag(opener.effect, 'disposed') : undefined;
  const isConst =
    home?.kind === 'variable' &&
    home.binding.path.isVariableDeclarator() &&
    isInside(site.construction.node, home.binding.path.node);
  const hoist = lifecycle.hoist || (guarded && isConst);
  const own = home ? (names.get(home) ?? home.name) : 'channel';
  const apart = work.attachment?.socket.node;
  const isNamed = apart?.type === 'Identifier';
  const local =
    !guarded &&
    !isNamed &&
    ((apart !== undefined && (work.auth || loads(work))) ||
      (lifecycle.ownCopy && !hoist) ||
      needsLocal(work, home) ||
      (work.auth && !isConst));
  const channel = isNamed
    ? file.rendered(apart)
    : local || !home || lifecycle.ownCopy
      ? file.freeName(subject === 'channel' ? 'channel' : `${subject}Channel`, chainScope(plan, work))
      : own;
  return {
    mode: guarded ? 'guarded' : work.auth ? 'late' : 'inPlace',
    hoist,
    disposed,
    channel,
    local: local || (!home && (needsLocal(work, home) || work.auth)),
  };
}

/** The join may move into an async block only when nothing else happens to the socket while its function runs. */
function canGuard(plan: SitePlan, work: Work, home: Holder | undefined): boolean {
  const { site } = plan;
  const { opener, lifecycle } = work;
  if (work.attachment || !opener.effect || home?.kind !== 'variable' || site.holders.length !== 1)
    return false;
  if (!isInside(home.binding.scope.block, opener.effect.node)) return false;
  if (!lifecycle.cleanup && !hasCleanup(opener.effect)) return false;
  const here = (path: NodePath): boolean =>
    path.getFunctionParent()?.node === opener.fn?.node &&
    startOf(path.node) > startOf(site.construction.node);
  const others = [
    ...site.closes.map((close) => close.call as NodePath),
    ...site.sends.map((send) => send.call as NodePath),
    ...site.tests,
    ...site.comparisons,
    ...site.states,
  ];
  return !others.some(
    (path) => here(path) && !work.machinery.roots.some((root) => isInside(path.node, root.node)),
  );
}

function hasCleanup(effect: NodePath<t.Function>): boolean {
  const body = effect.node.body;
  return (
    body.type === 'BlockStatement' &&
    body.body.some(
      (statement) =>
        statement.type === 'ReturnStatement' &&
        (statement.argument?.type === 'ArrowFunctionExpression' ||
          statement.argument?.type === 'FunctionExpression'),
    )
  );
}

/** Writes the channel where the socket was constructed. Runs after every edit inside the handlers. */
export function placeChain(
  file: FileContext,
  plan: SitePlan,
  work: Work,
  names: Names,
  draft: ChainDraft,
  placement: Placement,
): void {
  const { site } = plan;
  const { text } = file.unit;
  const { construction } = site;
  const field = initialisedField(site);
  const statement = field ? site.handlers[0]?.statement : statementOf(construction);
  if (!statement) return;
  const anchor = statementAnchor(statement);
  const outer = indentAt(text, startOf(anchor.node));
  const step = file.style.indent;
  const isInline = placement.mode === 'guarded' && work.lifecycle.asyncOpener;
  const indent = placement.mode === 'guarded' && !isInline ? outer + step : outer;
  // A variable that is declared in front may still be empty, as far as a type checker sees.
  const read =
    placement.hoist || (placement.mode === 'guarded' && mayBeEmpty(site.holders[0]))
      ? `${placement.channel}?`
      : placement.channel;
  const chain = renderChain(file, plan, work, draft, read, indent);
  const { semi } = file;
  const [home] = site.holders;
  const lines: string[] = [];
  if (work.lifecycle.removeFirst && home) lines.push(...removeEarlier(file, home, names, outer));
  const expression = (withJoin: boolean): string =>
    file.lines([...chain.expression, ...(withJoin ? chain.subscribe : [])]);
  if (placement.hoist)
    lines.push(
      `${outer}let ${placement.channel}${file.unit.typescript ? ': RealtimeChannel | undefined' : ''}${semi}`,
    );
  if (placement.hoist && file.unit.typescript) file.types.add('RealtimeChannel');
  const hoisted = placement.hoist ? lines.splice(-1) : [];
  if (placement.disposed?.isNew === true)
    hoisted.unshift(`${outer}let ${placement.disposed.name} = false${semi}`);

  if (placement.mode === 'guarded') {
    lines.push(...hoistHere(file, plan, work, hoisted));
    const join = [
      `${indent}await ${file.client}.realtime.setAuth()${semi}`,
      `${indent}if (${placement.disposed?.name ?? 'disposed'}) return${semi}`,
      ...chain.before,
      `${indent}${placement.channel} = ${expression(true)}${semi}`,
    ];
    lines.push(...(isInline ? join : [`${outer}void (async () => {`, ...join, `${outer}})()${semi}`]));
    return replaceStatement(file, anchor, lines);
  }
  if (work.lifecycle.hoist) {
    lines.push(...hoistHere(file, plan, work, hoisted));
    if (placement.disposed) lines.push(`${outer}if (${placement.disposed.name}) return${semi}`);
    lines.push(...chain.before);
    if (placement.mode === 'late')
      lines.push(
        `${outer}const joining = ${expression(false)}${semi}`,
        `${outer}${placement.channel} = joining${semi}`,
        ...lateJoin(file, 'joining', chain.subscribe, outer, step),
      );
    else lines.push(`${outer}${placement.channel} = ${expression(true)}${semi}`);
    if (!work.lifecycle.ownCopy || unreadState(plan, work)) return replaceStatement(file, anchor, lines);
    insertLines(file, anchor, lines);
    file.buffer.replace(startOf(construction.node), endOf(construction.node), placement.channel);
    return;
  }
  lines.push(...chain.before);
  if (placement.local)
    lines.push(`${outer}const ${placement.channel} = ${expression(placement.mode !== 'late')}${semi}`);
  if (field && home) {
    // The handlers are attached in the constructor: there the channel can be made in one expression.
    lines.push(
      `${outer}${holderText(home, names)} = ${placement.local ? placement.channel : expression(placement.mode !== 'late')}${semi}`,
    );
    if (placement.mode === 'late')
      lines.push(...lateJoin(file, placement.channel, chain.subscribe, outer, step));
    const [first] = work.handlers;
    insertLinesAt(file, first ? leadingRange(file, first).start : startOf(anchor.node), lines);
    return declareField(file, field as NodePath<t.ClassProperty>);
  }
  // A variable that nothing reads any more (it was there to attach handlers to) is not declared again.
  const isAttached = isOnlyAttached(plan, work) && (placement.local || !(work.auth || loads(work)));
  const declarator = home?.kind === 'variable' ? home.binding.path : undefined;
  const declaration = declarator?.parentPath;
  if (isAttached && declarator && declaration && !isInside(construction.node, declarator.node))
    removeLines(file.buffer, file.unit, file.style, startOf(declaration.node), endOf(declaration.node));
  const late =
    placement.mode === 'late' ? lateJoin(file, placement.channel, chain.subscribe, outer, step) : [];
  if (placement.local && (isAttached || unreadState(plan, work))) {
    const [first = '', ...rest] = [...lines, ...late];
    return file.buffer.replace(
      startOf(statement.node),
      endOf(statement.node),
      [first.trimStart(), ...rest].join(file.style.eol),
    );
  }
  insertLines(file, anchor, lines);
  const from = isAttached ? startOf(statement.node) : startOf(construction.node);
  const made = placement.local ? placement.channel : expression(placement.mode !== 'late');
  const value = home?.kind === 'field' && work.raw.includes(home) ? raw(file, made) : made;
  file.buffer.replace(from, endOf(construction.node), value);
  if (late.length > 0) insertAfter(file, anchor, late);
}

/** Vue leaves alone what goes through `markRaw`. */
export function raw(file: FileContext, value: string): string {
  file.importName('vue', 'markRaw');
  return `markRaw(${value})`;
}

function isOnlyAttached(plan: SitePlan, work: Work): boolean {
  const { site } = plan;
  const [home] = site.holders;
  const declarator = home?.kind === 'variable' ? home.binding.path : undefined;
  if (
    !declarator?.isVariableDeclarator() ||
    (declarator.parent as t.VariableDeclaration).declarations.length > 1
  )
    return false;
  const isAssigned =
    site.construction.parentPath.isAssignmentExpression() &&
    site.construction.parentPath.parentPath.isExpressionStatement() &&
    (!declarator.node.init || isNullish(declarator.node.init));
  if (
    (!isInside(site.construction.node, declarator.node) && !isAssigned) ||
    site.holders.length > 1 ||
    work.lifecycle.removeFirst ||
    work.lifecycle.cleanup ||
    work.lifecycle.teardown
  )
    return false;
  const dropped = (node: t.Node): boolean =>
    [
      ...work.machinery.roots,
      ...work.lifecycle.deadCleanups,
      ...site.handlers.map((handler) => handler.statement as NodePath),
    ].some(
      (root) =>
        isInside(node, root.node) &&
        !work.handlers.some(
          (handler) => isInside(node, handler.fn.node) && root.node === handler.use.statement.node,
        ),
    );
  const reads = [
    ...site.closes.map((close) => close.call.node as t.Node),
    ...site.sends.map((send) => send.call.node as t.Node),
    ...[...site.tests, ...site.comparisons].map((path) => path.node),
    ...site.states.map((path) => path.node),
    ...site.resets.map((path) => path.node),
  ];
  return reads.every(dropped);
}

/** The property without its initialiser, with a type where the file has types. */
function declareField(file: FileContext, field: NodePath<t.ClassProperty>): void {
  const { key, typeAnnotation, value } = field.node;
  const end = typeAnnotation ? endOf(typeAnnotation) : endOf(key);
  const needsType = file.unit.typescript && !typeAnnotation;
  if (needsType) file.types.add('RealtimeChannel');
  if (value) file.buffer.replace(end, endOf(value), needsType ? ': RealtimeChannel' : '');
}

/** `export const ws = …` and labels: the line belongs to the outer statement. */
function statementAnchor(statement: NodePath<t.Statement>): NodePath {
  return statement.parentPath?.isExportNamedDeclaration() ? statement.parentPath : statement;
}

/** Hoisted declarations stand before the opener when that is a function inside the effect, else right here. */
function hoistHere(file: FileContext, plan: SitePlan, work: Work, hoisted: string[]): string[] {
  const { fn, effect } = work.opener;
  if (!fn || !effect || hoisted.length === 0) return hoisted;
  // The statement of the effect's own body that leads to the construction.
  const target = plan.site.construction.findParent(
    (p) => p.isStatement() && p.parentPath?.node === effect.node.body,
  );
  if (!target || target.node === statementOf(plan.site.construction)?.node) return hoisted;
  const outer = indentAt(file.unit.text, startOf(target.node));
  insertLines(
    file,
    target,
    hoisted.map((line) => outer + line.trimStart()),
  );
  return [];
}

/** The join of a channel that waits for the login, as statements. */
export function lateJoin(
  file: FileContext,
  channel: string,
  subscribe: string[],
  outer: string,
  step: string,
): string[] {
  const remarks = subscribe.filter(
    (line) =>
      /^\s*(\/\/|\/\*)/.test(line) &&
      subscribe.indexOf(line) < subscribe.findIndex((other) => other.includes('.subscribe(')),
  );
  const rest = subscribe.slice(remarks.length);
  const [head = '', ...tail] = rest;
  const inner = outer + step;
  return [
    `${outer}// The login must be known before the channel joins, and the channel may be gone by then.`,
    `${outer}void ${file.client}.realtime.setAuth().then(() => {`,
    `${inner}if (!${file.client}.getChannels().includes(${channel})) return${file.semi}`,
    ...remarks,
    `${inner}${channel}${head.trimStart()}`,
    ...tail.slice(0, -1),
    `${tail.at(-1) ?? ''}${file.semi}`,
    `${outer}})${file.semi}`,
  ];
}

/** Puts whole lines before a statement. */
export function insertLines(file: FileContext, anchor: NodePath, lines: string[]): void {
  insertLinesAt(file, startOf(anchor.node), lines);
}

/** Puts whole lines before what begins at an offset. */
export function insertLinesAt(file: FileContext, at: number, lines: string[]): void {
  if (lines.length === 0) return;
  const { text } = file.unit;
  const { eol } = file.style;
  if (startsLine(text, at)) {
    const start = lineStart(text, at);
    const bom = start === 0 && text.startsWith('\uFEFF') ? 1 : 0;
    file.buffer.insert(start + bom, lines.join(eol) + eol);
  } else
    file.buffer.insert(
      at,
      lines.map((line) => line.trimStart()).join(eol + indentAt(text, at)) + eol + indentAt(text, at),
    );
}

function insertAfter(file: FileContext, anchor: NodePath, lines: string[]): void {
  file.buffer.insert(endOf(anchor.node), file.style.eol + lines.join(file.style.eol));
}

function replaceStatement(file: FileContext, anchor: NodePath, lines: string[]): void {
  const start = startOf(anchor.node);
  const [first = '', ...rest] = lines;
  file.buffer.replace(start, endOf(anchor.node), [first.trimStart(), ...rest].join(file.style.eol));
}

// ---------------------------------------------------------------- cleanup

/** Writes what the effect's cleanup has to do: set the flag, remove the channel. */
export function writeCleanup(
  file: FileContext,
  plan: SitePlan,
  work: Work,
  names: Names,
  placement: Placement,
): void {
  const { lifecycle, opener } = work;
  const { effect } = opener;
  if (lifecycle.teardown) writeTeardown(file, plan, lifecycle.teardown, names);
  if (!effect) return;
  const [home] = plan.site.holders;
  const statements: string[] = [];
  if (placement.disposed?.isNew === true) statements.push(`${placement.disposed.name} = true${file.semi}`);
  if (lifecycle.cleanup && home) {
    const isOwn = placement.hoist || lifecycle.ownCopy;
    const holder = isOwn ? placement.channel : holderText(home, names);
    const guard = placement.hoist || (!isOwn && mayBeEmpty(home)) ? `if (${holder}) ` : '';
    statements.push(`${guard}void ${file.client}.removeChannel(${holder})${file.semi}`);
    file.usesClient = true;
  }
  if (statements.length === 0) return;
  const existing = lifecycle.cleanup ? lifecycle.cleanup.existing : inlineCleanup(effect);
  if (existing) return intoFunction(file, existing, statements);
  atEnd(file, effect, statements);
}

/** A hook of the component that removes the channel, behind the statement that opens it. */
function writeTeardown(file: FileContext, plan: SitePlan, teardown: Teardown, names: Names): void {
  const [home] = plan.site.holders;
  if (!home) return;
  const { hook, module, after } = teardown;
  const outer = indentAt(file.unit.text, startOf(after.node));
  const holder = holderText(home, names);
  const guard = mayBeEmpty(home) ? `if (${holder}) ` : '';
  insertAfter(file, statementAnchor(after), [
    '',
    `${outer}${hook}(() => {`,
    `${outer}${file.style.indent}${guard}void ${file.client}.removeChannel(${holder})${file.semi}`,
    `${outer}})${file.semi}`,
  ]);
  file.usesClient = true;
  file.importName(module, hook);
}

function inlineCleanup(effect: NodePath<t.Function>): NodePath<t.Function> | undefined {
  const body = effect.get('body') as NodePath;
  if (!body.isBlockStatement()) return undefined;
  for (const statement of [...(body.get('body') as NodePath[])].reverse()) {
    const argument = statement.isReturnStatement() ? (statement.get('argument') as NodePath) : undefined;
    if (argument?.isFunction()) return argument as NodePath<t.Function>;
  }
  return undefined;
}

function intoFunction(file: FileContext, fn: NodePath<t.Function>, statements: string[]): void {
  const body = fn.node.body as t.Node;
  const { text } = file.unit;
  if (body.type !== 'BlockStatement') {
    file.arrows.add(fn.node, statements);
    return;
  }
  const open = startOf(body) + 1;
  const [first] = body.body;
  if (first && startsLine(text, startOf(first))) {
    const indent = indentAt(text, startOf(first));
    file.buffer.insert(
      lineStart(text, startOf(first)),
      statements.map((line) => indent + line + file.style.eol).join(''),
    );
  } else if (first)
    file.buffer.insert(open, ` ${statements.map((line) => line.replace(/;$/, '')).join('; ')};`);
  else {
    const indent = file.indentOf(fn.node);
    const remarks = commentsIn(file.unit.ast.comments ?? [], open, endOf(body)).map((comment) =>
      commentText(text, comment),
    );
    file.buffer.replace(
      open,
      endOf(body) - 1,
      file.lines([
        '',
        ...[...remarks, ...statements].map((line) => indent + file.style.indent + line),
        indent,
      ]),
    );
  }
}

function atEnd(file: FileContext, effect: NodePath<t.Function>, statements: string[]): void {
  const body = effect.node.body as t.BlockStatement;
  const { text } = file.unit;
  const close = endOf(body) - 1;
  const first = body.body[0];
  const inner = first ? indentAt(text, startOf(first)) : file.indentOf(effect.node) + file.style.indent;
  const lines = [
    '',
    `${inner}return () => {`,
    ...statements.map((line) => inner + file.style.indent + line),
    `${inner}}${file.semi}`,
  ];
  if (startsLine(text, close))
    file.buffer.insert(lineStart(text, close), lines.join(file.style.eol) + file.style.eol);
  else file.buffer.insert(close, lines.join(file.style.eol) + file.style.eol + file.indentOf(effect.node));
}
