import type * as t from '@babel/types';
import type { JSCodeshift } from 'jscodeshift';
import type { FieldHolder, Holder, RefHolder, SocketSite, VariableHolder } from '../client/site.js';
import { bindingOf, fieldUses } from '../client/holders.js';
import { membersOf, storeState } from '../client/self.js';
import { bare, endOf, isNullish, startOf } from '../client/syntax.js';
import type { Span } from '../contract.js';
import { isScript } from '../parse/parse.js';
import { channelName, upperFirst } from '../plan/names.js';
import type { FileContext } from './context.js';

/** New names of everything that held the socket, by holder. */
export type Names = Map<Holder, string>;

/** Renames the holders of a socket after the channel and gives them its type. */
export function renameHolders(
  file: FileContext,
  site: SocketSite,
  raw: readonly Holder[],
  j: JSCodeshift,
): Names {
  const names: Names = new Map();
  const types = typeNames(file, site);
  for (const holder of site.holders) {
    const name = newName(file, holder, holder === site.holders[0]);
    names.set(holder, name);
    const taken = holder.kind === 'variable' && holder.takenAs?.shorthand === true;
    if (taken) renameTaken(file, holder, site, names);
    if (name !== holder.name) {
      const keyed = shorthands(holder);
      for (const node of holder.mentions.slice(taken ? 1 : 0))
        rename(file, node, holder.name, keyed.has(node) ? `${holder.name}: ${name}` : name);
      if (holder.kind === 'state') renameSetter(file, holder, name);
    }
    const isRaw = raw.includes(holder);
    for (const annotation of holder.annotations) retype(file, annotation, types, isRaw, j);
    if (isRaw && holder.kind === 'field') markCopies(file, holder, site);
    if (holder.kind === 'ref' && holder.box === 'value') makeShallow(file, holder);
  }
  return names;
}

/** `{ socket }`: the key is known to others, and stays. */
function shorthands(holder: Holder): Set<t.Node> {
  return new Set(
    (bindingOf(holder)?.referencePaths ?? []).flatMap(({ node, parent }) =>
      parent.type === 'ObjectProperty' && parent.shorthand ? [node] : [],
    ),
  );
}

/** `const { socket } = this`: key and variable are one word, and may get different names. */
function renameTaken(file: FileContext, holder: VariableHolder, { holders }: SocketSite, names: Names): void {
  const field = holders.find((other) => other.kind === 'field' && other.name === holder.name);
  const key = (field && names.get(field)) ?? holder.name;
  const name = names.get(holder) ?? holder.name;
  rename(file, holder.binding.identifier, holder.name, key === name ? name : `${key}: ${name}`);
}

function newName(file: FileContext, holder: Holder, isFirst: boolean): string {
  const wanted = channelName(holder.name);
  // So does one that others know a store to have.
  if (holder.kind === 'store' || (holder.kind === 'field' && storeState(holder.owner))) return holder.name;
  // The markup keeps its bytes, so a name that it mentions stays.
  if (wanted === holder.name || holder.mentions.some((node) => !isScript(file.unit, spanOf(node))))
    return holder.name;
  if (holder.kind !== 'field') return apartName(file, holder, wanted, isFirst);
  const members = new Set(membersOf(holder.owner).map((member) => member.name));
  return members.has(wanted) ? holder.name : wanted;
}

/** A name of its own where another holder of the same socket has the first one: a number says nothing of what it is. */
function apartName(
  file: FileContext,
  holder: Exclude<Holder, { kind: 'field' | 'store' }>,
  wanted: string,
  isFirst: boolean,
): string {
  const { scope } = holder.binding;
  const name = file.freeName(wanted, scope);
  if (name === wanted || isFirst) return name;
  return file.freeName(holder.kind === 'ref' ? `${wanted}Ref` : `current${upperFirst(wanted)}`, scope);
}

/** Vue wraps whatever a `ref` holds, all the way down; a channel is not made for that, so it goes into a `shallowRef`. */
function makeShallow(file: FileContext, { binding }: RefHolder): void {
  const init = binding.path.isVariableDeclarator() ? binding.path.node.init : undefined;
  const call = init && bare(init);
  if (call?.type !== 'CallExpression' || call.callee.type !== 'Identifier' || call.callee.name !== 'ref')
    return;
  file.buffer.replace(startOf(call.callee), endOf(call.callee), 'shallowRef');
  file.importName('vue', 'shallowRef');
}

/** `this.socket = ws` → `this.socket = markRaw(channel)`. */
function markCopies(file: FileContext, holder: FieldHolder, { construction }: SocketSite): void {
  for (const use of fieldUses(holder.owner, holder.name)) {
    const assignment = use.key === 'left' ? use.parentPath : undefined;
    if (!assignment?.isAssignmentExpression({ operator: '=' })) continue;
    const { right } = assignment.node;
    if (isNullish(bare(right)) || bare(right) === construction.node) continue;
    file.buffer.insert(startOf(right), 'markRaw(');
    file.buffer.insert(endOf(right), ')');
    file.importName('vue', 'markRaw');
  }
}

function spanOf(node: t.Node): Span {
  return { start: startOf(node), end: endOf(node) };
}

function rename(file: FileContext, node: t.Node, from: string, to: string): void {
  const at = startOf(node);
  if (!file.unit.text.startsWith(from, at)) return;
  file.buffer.replace(at, at + from.length, to);
}

function renameSetter(file: FileContext, holder: Holder & { kind: 'state' }, name: string): void {
  const from = holder.setter.identifier.name;
  const to = `set${upperFirst(name)}`;
  if (from !== `set${upperFirst(holder.name)}` || holder.setter.scope.hasBinding(to)) return;
  for (const node of [holder.setter.identifier, ...holder.setter.referencePaths.map((path) => path.node)])
    rename(file, node, from, to);
}

/** `WebSocket` → `RealtimeChannel` inside one type annotation; so are the types of the library the socket comes from. */
function retype(
  file: FileContext,
  annotation: t.Node,
  types: ReadonlySet<string>,
  isRaw: boolean,
  j: JSCodeshift,
): void {
  const type = isRaw ? 'Raw<RealtimeChannel>' : 'RealtimeChannel';
  const replace = (node: { start?: number | null; end?: number | null }): void => {
    file.buffer.replace(node.start ?? 0, node.end ?? 0, type);
    file.types.add('RealtimeChannel');
    if (isRaw) for (const name of ['markRaw', 'type Raw']) file.importName('vue', name);
  };
  const isSocket = (name: { type: string }): boolean =>
    name.type === 'Identifier'
      ? types.has((name as t.Identifier).name)
      : // `SocketIOClient.Socket`, `WebSocket.WebSocket`
        name.type === 'TSQualifiedName' && isSocket((name as t.TSQualifiedName).right);
  // The collection walks the Babel tree as it is; nothing is printed from it.
  const tree = j(annotation as never);
  tree.find(j.TSTypeReference).forEach(({ node }) => {
    if (isSocket(node.typeName) || isReturnOf(node as unknown as t.TSTypeReference, isSocket))
      replace(node as never);
  });
  tree.find(j.GenericTypeAnnotation).forEach(({ node }) => {
    if (isSocket(node.id)) replace(node as never);
  });
  tree.find(j.TSTypeQuery).forEach(({ node }) => {
    if (isSocket(node.exprName)) replace(node as never);
  });
}

/** `ReturnType<typeof io>` */
function isReturnOf(node: t.TSTypeReference, isSocket: (name: { type: string }) => boolean): boolean {
  const [argument] = node.typeParameters?.params ?? [];
  return (
    node.typeName.type === 'Identifier' &&
    node.typeName.name === 'ReturnType' &&
    argument?.type === 'TSTypeQuery' &&
    isSocket(argument.exprName)
  );
}

/** The names under which this file knows the types of a socket. */
function typeNames(file: FileContext, site: SocketSite): Set<string> {
  const names = new Set(['WebSocket']);
  const { library } = site;
  if (!library) return names;
  const callee = site.construction.node.callee as t.Node;
  if (callee.type === 'Identifier') names.add(callee.name);
  for (const type of library.types ?? []) names.add(type);
  const exports = new Set([...(library.types ?? []), ...library.constructors.map(({ name }) => name)]);
  for (const statement of file.unit.ast.program.body) {
    if (statement.type !== 'ImportDeclaration') continue;
    if (!library.constructors.some(({ module }) => module === statement.source.value)) continue;
    for (const specifier of statement.specifiers) {
      if (specifier.type === 'ImportDefaultSpecifier') names.add(specifier.local.name);
      else if (specifier.type === 'ImportSpecifier' && exports.has(nameOf(specifier.imported)))
        names.add(specifier.local.name);
    }
  }
  return names;
}

function nameOf(node: t.Identifier | t.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

/** The expression that reads a holder. */
export function holderText(home: Holder, names: Names): string {
  const name = names.get(home) ?? home.name;
  if (home.kind === 'ref') return `${name}.${home.box}`;
  if (home.kind === 'field') return `${home.through}.${name}`;
  return name;
}
