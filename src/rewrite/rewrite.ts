import type * as t from '@babel/types';
import type { JSCodeshift } from 'jscodeshift';
import type { Edit, Span } from '../contract.js';
import { writtenPath } from '../client/origin.js';
import { isScript, writtenUnit, type SourceUnit } from '../parse/parse.js';
import { styleOf, type Style } from '../parse/style.js';
import type { Binding, NodePath, Scope } from '../parse/traverse.js';
import { payloadOf, type Outgoing } from '../client/outgoing.js';
import type { Holder, SocketSite } from '../client/site.js';
import { bare, endOf, isInside, propertyName, startOf } from '../client/syntax.js';
import type { HandlerPlan } from '../plan/handlers.js';
import type { SitePlan, Work } from '../plan/plan.js';
import { draftChain, leadingRange, type ChainDraft } from './chain.js';
import { hookOf } from '../plan/hooks.js';
import { closeGuards } from '../plan/states.js';
import { translateStates } from './states.js';
import { mayBeEmpty, translateCloses } from './closes.js';
import { composeEdits, withInsertions } from './compose.js';
import { FileContext, type ClientImport } from './context.js';
import { withoutAttempts } from './attempts.js';
import { renameHolders, type Names } from './holders.js';
import { EditBuffer } from './edits.js';
import { existingClient, writeImports } from './imports.js';
import { dropLibraryImports } from './library-imports.js';
import { withLostComments } from './lost-comments.js';
import { writeMarker } from './marker.js';
import { placementOf, placeChain, writeCleanup, type Placement } from './place.js';
import { placeApart } from './place-apart.js';
import { removalEdits, removeLines } from './removals.js';
import { shrink, type Protected } from './shrink.js';
import { placeStandIn } from './stand-in.js';
import { templated } from './templated.js';
import { unreadState } from './unread-state.js';

export interface RewriteOptions {
  client: ClientImport;
  /** Put a comment above each socket that needs a human. */
  markers: boolean;
  /** The jscodeshift core, whose collections query the tree. */
  j: JSCodeshift;
}

interface Writing {
  plan: SitePlan;
  work: Work;
  names: Names;
}

/** Turns the plans of one file into edits: sorted, apart, relative to the original text. */
export function rewriteFile(unit: SourceUnit, plans: SitePlan[], options: RewriteOptions): Edit[] {
  const edits = editsOf(unit, plans, options);
  return writtenUnit(unit).returns === true
    ? edits.map((edit) => ({ ...edit, text: edit.text.replaceAll('\n', '\r') }))
    : edits;
}

function editsOf(unit: SourceUnit, plans: SitePlan[], options: RewriteOptions): Edit[] {
  const style = styleOf(unit.code, unit.text);
  const writings = plans.flatMap((plan) => (plan.work ? [{ plan, work: plan.work }] : []));
  const file = new FileContext(unit, style, options.client);
  const written = writtenUnit(unit);
  // First, so that a marker inside code that moves goes with it.
  if (options.markers && written === unit) markers(file.buffer, unit, style, plans);
  if (writings.length > 0) rewriteSockets(file, writings, options.j);
  const all = withLostComments(file.buffer.all(), unit, style.eol);
  const edits = style.semi ? all : separated(all, unit.text);
  const joins = edits.reduce((sum, edit) => sum + edit.text.split('.subscribe(').length - 1, 0);
  // An edit swallowed by another one would leave a channel that never joins: better no rewrite at all.
  if (joins < writings.length)
    throw new Error(`${String(writings.length - joins)} channel(s) would not be joined`);
  if (edits.some((edit) => !isScript(unit, edit))) throw new Error('an edit lies outside the scripts');
  if (!unit.origin) return edits;
  const composed = composeEdits(unit.origin.edits, edits);
  if (!options.markers) return composed;
  const marks = new EditBuffer(written.text);
  markers(marks, written, style, plans);
  return withInsertions(composed, marks.all());
}

function markers(buffer: EditBuffer, unit: SourceUnit, style: Style, plans: SitePlan[]): void {
  // Of a page, only one that is a file of its own: a program or template of the back end is not edited.
  if (unit.component?.kind === 'html' && !/\.html?$/.test(unit.file)) return;
  for (const plan of plans) {
    if (plan.action === 'manual')
      writeMarker(buffer, unit, style, writtenPath(plan.site), plan.reasons[0] ?? '');
  }
}

/**
 * Without semicolons, a chain would go on with a line that begins with a bracket. Where a function stood before, as in
 * `ws.onmessage = () => {…}`, it could not.
 */
function separated(edits: Edit[], text: string): Edit[] {
  return edits.map((edit, index) => {
    if (!edit.text.includes('.subscribe(') || !/\)\s*$/.test(edit.text)) return edit;
    if (!/^[([`]/.test(outputAfter(edits, index, text))) return edit;
    return { ...edit, text: edit.text.replace(/\s*$/, (space) => `;${space}`) };
  });
}

/** What the result goes on with behind an edit, without space and comments. */
function outputAfter(edits: Edit[], index: number, text: string): string {
  let at = edits[index]?.end ?? text.length;
  for (const next of edits.slice(index + 1)) {
    const code = codeOf(text.slice(at, next.start)) || codeOf(next.text);
    if (code !== '') return code;
    at = next.end;
  }
  return codeOf(text.slice(at, at + 2000));
}

const codeOf = (text: string): string => text.replace(/^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/, '');

function rewriteSockets(file: FileContext, planned: { plan: SitePlan; work: Work }[], j: JSCodeshift): void {
  const known = nameClient(file, planned, j);
  const all: Writing[] = planned.map(({ plan, work }) => ({
    plan,
    work,
    names: work.standIn ? new Map() : renameHolders(file, plan.site, work.raw, j),
  }));
  leaveOut(file, all, j);
  const writings = all.filter(({ work }) => !work.standIn);
  // What a handler attaches must be gone before that handler is rendered.
  for (const { work } of writings)
    for (const handler of work.handlers)
      if (
        work.handlers.some(
          (outer) => outer !== handler && isInside(handler.use.statement.node, outer.fn.node),
        )
      )
        removeHandler(file, handler);
  const drafts = writings.map((writing) => draft(file, writing));
  file.arrows.write(file);
  // Inner functions first: a chain renders what lies inside it.
  for (const { writing, chain, placement } of [...drafts].sort(
    (a, b) => startOf(b.writing.plan.site.construction.node) - startOf(a.writing.plan.site.construction.node),
  )) {
    const place = writing.work.attachment ? placeApart : placeChain;
    place(file, writing.plan, writing.work, writing.names, chain, placement);
    for (const handler of writing.work.handlers) removeHandler(file, handler);
    removeEmptied(file, writing.work);
  }
  for (const { plan, work } of all) if (work.standIn) placeStandIn(file, plan, work, work.standIn);
  writeImports(file, j, known, importPlaces(file.unit, all), programOf(planned));
  dropLibraryImports(
    file,
    planned.map(({ plan }) => plan),
  );
}

function removeHandler(file: FileContext, handler: HandlerPlan): void {
  const { start } = leadingRange(file, handler);
  removeLines(file.buffer, file.unit, file.style, start, endOf(handler.use.statement.node), false);
}

/** Functions that only attached handlers go, with their calls; what else they say in comments stays. */
function removeEmptied(file: FileContext, { emptied, handlers }: Work): void {
  const { unit, buffer, style } = file;
  for (const { fn, call } of emptied) {
    const own = handlers.map((handler) => ({
      start: leadingRange(file, handler).start,
      end: endOf(handler.use.statement.node),
    }));
    const isLeft = (comment: t.Comment): boolean =>
      !own.some(({ start, end }) => (comment.start ?? 0) >= start && (comment.end ?? 0) <= end);
    const declaration =
      fn.isFunctionDeclaration() || fn.isMethod() || fn.isClassPrivateMethod() ? fn : declarationOf(fn);
    // An effect is nothing but its call.
    const isEffect = hookOf(fn) !== undefined;
    if (!declaration && !isEffect) continue;
    for (const { node } of isEffect || !declaration ? [call] : [declaration, call])
      removeLines(buffer, unit, style, startOf(node), endOf(node), isLeft);
  }
}

/** `const bind = () => { … };`, `bind = () => { … };` of a class. */
function declarationOf(fn: NodePath): NodePath | undefined {
  const { parentPath } = fn;
  if (parentPath?.isClassProperty() || parentPath?.isClassPrivateProperty()) return parentPath;
  const declaration = parentPath?.isVariableDeclarator() ? parentPath.parentPath : undefined;
  return declaration?.isVariableDeclaration() && declaration.node.declarations.length === 1
    ? declaration
    : undefined;
}

/** The scripts that get the imports; a plain file is one script. */
function importPlaces({ text, component }: SourceUnit, writings: Writing[]): Span[] {
  if (!component) return [{ start: 0, end: text.length }];
  const own = component.scripts.filter(({ start, end }) =>
    writings.some(({ plan }) => {
      const at = startOf(plan.site.construction.node);
      return at >= start && at < end;
    }),
  );
  // What one script of a component imports, the others see; of an Astro page each is a module by itself.
  return component.kind === 'astro'
    ? own
    : own
        .filter(({ role }) => role === 'module')
        .slice(0, 1)
        .concat(own)
        .slice(0, 1);
}

/** The client's name in this file, and whether it is there already. */
function nameClient(
  file: FileContext,
  planned: { plan: SitePlan; work: Work }[],
  j: JSCodeshift,
): string | undefined {
  const imported = existingClient(file, j);
  const program = programOf(planned);
  const wanted = file.clientImport.factory ? 'supabase' : file.clientImport.exportName;
  const own = imported ?? (program?.hasOwnBinding(wanted) ? wanted : undefined);
  if (own !== undefined && !(file.clientImport.factory && imported !== undefined)) {
    file.client = own;
    return own;
  }
  if (program) file.client = file.freeName(wanted, program);
  return undefined;
}

function programOf(planned: { plan: SitePlan }[]): Scope | undefined {
  return planned[0]?.plan.site.construction.scope.getProgramParent();
}

/** Takes the machinery of all sockets of the file out together: they share timers, refs and constants. */
function leaveOut(file: FileContext, writings: Writing[], j: JSCodeshift): void {
  const keep = {
    bindings: new Set<Binding>(),
    fields: new Set<string>(),
    functions: new Set<t.Node>(),
    readers: new Set<t.Node>(),
    constructions: new Set<t.Node>(writings.map(({ plan }) => plan.site.construction.node)),
  };
  // The old code may have used it for the last time; the new code goes on.
  const client = writings[0]?.plan.site.construction.scope.getProgramParent().getBinding(file.client);
  if (client) keep.bindings.add(client);
  const roots: NodePath[] = [];
  const settled: { path: NodePath; value: boolean }[] = [];
  for (const { plan, work } of writings) {
    for (const holder of plan.site.holders) {
      if (holder.kind === 'field') keep.fields.add(holder.name);
      else if ('binding' in holder) keep.bindings.add(holder.binding);
    }
    protectParameters(plan, work, keep, j);
    roots.push(...work.machinery.roots, ...work.lifecycle.deadCleanups);
    for (const handler of work.handlers) {
      if (!handler.named) keep.functions.add(handler.fn.node);
      for (const { fn } of [handler, ...handler.flow.carriers]) keep.readers.add(fn.node);
      roots.push(...handler.flow.unpacked);
      settled.push(...handler.flow.constants);
    }
    roots.push(...urlOnly(plan));
    // All that is done with an object in place of the socket stays.
    if (work.standIn) continue;
    const unread = unreadState(plan, work);
    if (unread) roots.push(unread);
    const [home] = plan.site.holders;
    for (const { statement, rest, socket, isClear } of closeGuards(plan.site)) {
      if (!isClear) continue;
      if (roots.some((root) => isInside(statement.node, root.node))) continue;
      const { test } = statement.node;
      const kept =
        rest.length > 0
          ? rest.map((node) => file.rendered(node)).join(' && ')
          : mayBeEmpty(holderRead(plan.site, socket) ?? home)
            ? file.rendered(socket)
            : undefined;
      if (kept === undefined) settled.push({ path: statement.get('test') as NodePath, value: true });
      else file.buffer.replace(startOf(test), endOf(test), kept);
    }
    for (const { path } of plan.site.flags) {
      const closing = path.key === 'test' && path.parentPath?.isIfStatement() ? path.parentPath : undefined;
      if (
        closing &&
        !closing.node.alternate &&
        plan.site.closes.some(({ call }) => isInside(call.node, closing.node.consequent))
      )
        settled.push({ path, value: true });
    }
  }
  removalEdits(file.buffer, file.unit, file.style, shrink(roots, settled, keep));
  withoutAttempts(
    file,
    writings.flatMap(({ work }) => work.handlers.map((handler) => handler.flow)),
  );
}

/** What stood in the path of the URL now stands in the topic and the filter. */
function protectParameters({ site }: SitePlan, { match }: Work, keep: Protected, j: JSCodeshift): void {
  const { scope } = site.construction;
  const { channel, filter = '' } = match.route;
  for (const [name, param] of match.params) {
    if (!('node' in param) || !`${channel}${filter}`.includes(`{${name}}`)) continue;
    const root = j(j.expressionStatement(param.node as never));
    root.find(j.Identifier).forEach(({ node: { name } }) => {
      const binding = scope.getBinding(name);
      if (binding) keep.bindings.add(binding);
    });
    root.find(j.MemberExpression, { object: { type: 'ThisExpression' } }).forEach(({ node }) => {
      const name = propertyName(node as never);
      if (name !== undefined) keep.fields.add(name);
    });
  }
}

/** What an expression that reads the socket reads it from: a copy beside the place where the socket is put may be empty. */
function holderRead({ holders }: SocketSite, socket: t.Node): Holder | undefined {
  const node = bare(socket);
  if (node.type === 'Identifier')
    return holders.find(({ kind, name }) => kind !== 'field' && name === node.name);
  const name = propertyName(node);
  return holders.find((holder) => (holder.kind === 'ref' ? name === 'current' : holder.name === name));
}

/** The argument of the constructor is gone with it: what only it read goes too. */
function urlOnly(plan: SitePlan): NodePath[] {
  return plan.site.construction.get('arguments') as NodePath[];
}

/** `ws.send(JSON.stringify({ type: 'say', text }))` → `void channel.send({ type: 'broadcast', event: 'say', payload: { … } })`. */
function translateSends(file: FileContext, work: Work): void {
  const { route } = work.match;
  const unpacked = new Set<t.Node>();
  for (const send of work.machinery.messages) {
    const found = payloadOf(send);
    if (!found || !send.argument) continue;
    if (found.kept && !unpacked.has(found.kept.json)) {
      const { json, object } = found.kept;
      file.buffer.replace(startOf(json), endOf(json), file.rendered(object));
      unpacked.add(json);
    }
    if (send.emits) {
      writeEmit(file, send, found);
      continue;
    }
    const event = found.event
      ? file.source(found.event)
      : file.quote(route.event !== undefined && route.event !== '*' ? route.event : 'message');
    const { node } = send.argument;
    file.buffer.replace(
      startOf(node),
      endOf(node),
      `{ type: ${file.quote('broadcast')}, event: ${event}, payload: ${file.rendered(found.payload)} }`,
    );
    if (send.call.parentPath.isExpressionStatement()) file.buffer.insert(startOf(send.call.node), 'void ');
  }
}

/** `socket.emit('say', { text })` → `void channel.send({ type: 'broadcast', event: 'say', payload: { text } })`. */
function writeEmit(file: FileContext, { call }: Outgoing, sent: { payload: t.Node; event?: t.Node }): void {
  const callee = bare(call.node.callee) as t.MemberExpression;
  const event = sent.event ? file.source(sent.event) : file.quote('message');
  const message = `{ type: ${file.quote('broadcast')}, event: ${event}, payload: ${file.rendered(sent.payload)} }`;
  file.buffer.replace(startOf(callee.property), endOf(call.node), `send(${message})`);
  if (call.parentPath.isExpressionStatement()) file.buffer.insert(startOf(call.node), 'void ');
}

/** The topic of a call site; its own for each instance where several can live at a time. A broadcast topic is shared by nature. */
function topicOf(file: FileContext, work: Work): string {
  const topic = templated(file, work, work.topic ?? work.match.route.channel);
  if (!work.lifecycle.perInstance || work.match.route.kind === 'broadcast') return topic;
  return `\`${topic.slice(1, -1)}:\${Math.random().toString(36).slice(2)}\``;
}

function draft(
  file: FileContext,
  writing: Writing,
): { writing: Writing; chain: ChainDraft; placement: Placement } {
  const { plan, work, names } = writing;
  const topic = topicOf(file, work);
  const chain = draftChain(file, plan, work, names, topic);
  const placement = placementOf(file, plan, work, names, chain.subject);
  writeCleanup(file, plan, work, names, placement);
  const dropped = (path: NodePath): boolean =>
    [...work.machinery.roots, ...work.lifecycle.deadCleanups].some((root) => isInside(path.node, root.node));
  translateCloses(
    file,
    plan.site,
    plan.site.closes.filter((close) => !dropped(close.call)),
    placement.hoist || (placement.mode === 'guarded' && mayBeEmpty(plan.site.holders[0])),
  );
  translateSends(file, work);
  translateStates(file, {
    ...plan.site,
    states: plan.site.states.filter((state) => !dropped(state)),
    flags: plan.site.flags.filter(({ path }) => !dropped(path)),
  });
  return { writing, chain, placement };
}
