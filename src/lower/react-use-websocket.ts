import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { endOf, isInside, startOf } from '../client/syntax.js';
import type { LibraryCall } from './calls.js';
import type { LoweringFile } from './file.js';
import { MARK, type Library, type Lowering, type NotLowered } from './library.js';
import { connectionOf } from './react/connection.js';
import { commentsAbove } from '../parse/comments-above.js';
import { commentsBetween, Draft } from './draft.js';
import { handlerLines, type Deed } from './handler.js';
import { incoming } from './react/incoming.js';
import { judgeOptions, queryOf } from './react/judge.js';
import { optionsOf } from './options.js';
import { identifiersIn, openEffect, outgoing } from './react/outgoing.js';
import { reactiveValues, type Reactive } from './react/reactive.js';
import { readyState } from './react/ready-state.js';
import { resultOf, type HookResult } from './result.js';

/** In the order in which the first version of the hook returned them, as a list. */
const PARTS = [
  'sendMessage',
  'lastMessage',
  'readyState',
  'getWebSocket',
  'lastJsonMessage',
  'sendJsonMessage',
];

const EVENTS = { open: 'onOpen', message: 'onMessage', error: 'onError', close: 'onClose' } as const;

/** The hook of react-use-websocket: state and an effect that opens the socket. */
export const reactUseWebSocket: Library = {
  name: 'react-use-websocket',
  modules: [
    'react-use-websocket',
    'react-use-websocket/dist/lib/use-websocket',
    'react-use-websocket/dist/lib/use-websocket.js',
    'react-use-websocket/dist/lib/constants',
  ],
  exports: ['default', 'useWebSocket'],
  tokens: ['react-use-websocket'],
  lower,
};

function lower({ path, library }: LibraryCall, file: LoweringFile): Lowering | NotLowered {
  const [url, given, connect] = path.get('arguments') as NodePath[];
  const left = (...problems: string[]): NotLowered => ({ url, problems });
  const result = resultOf(path, 'useWebSocket', PARTS);
  if (typeof result === 'string') return left(result);
  const options = optionsOf(given, 'useWebSocket');
  if (typeof options === 'string') return left(options);
  const judged = judgeOptions(options.values, result, file);
  if (judged.problems.length > 0) return left(...judged.problems);
  const connection = connectionOf(file, url, connect);
  if (typeof connection === 'string') return left(connection);

  const draft = new Draft(file);
  draft.reviews.push(...judged.reviews);
  draft.consumed.push(path.node.callee);
  const socket = file.free('socket', 'ws', 'webSocket');
  const handlers = Object.values(EVENTS).flatMap((name) => options.values.get(name) ?? []);
  const isGuarded = connection.unless.length > 0;

  // What the socket sends when it opens may leave nothing that reads the state of the connection.
  const opening = openEffect(result, draft);
  const messages = incoming(path, result, options.values.get('onMessage'), draft);
  if (typeof messages === 'string') return left(messages);
  const blocks = [opening, messages.consumer].flatMap((consumer) => (consumer ? [consumer.block] : []));
  const moved = [...handlers.map(({ node }) => node), ...blocks.map(({ node }) => node)];
  const sent = outgoing(result, draft, socket, moved);
  if (typeof sent === 'string') return left(sent);
  const state = readyState(library, result, opening, draft, isGuarded);
  if (typeof state === 'string') return left(state);

  const parameters = options.values.get('queryParams');
  const query = queryOf(parameters, file);
  const connecting = [...connection.reads, ...(parameters ? [parameters] : [])];
  const reads = reactiveValues([...connecting, ...handlers]);
  const dependencies = dependenciesOf(reads, result, handlers, reactiveValues(connecting));
  if (typeof dependencies === 'string') return left(dependencies);
  draft.reviews.push(...dependencies.reviews);

  // ---- the text
  const { style, semi } = file;
  const indent = file.indentOf(result.statement.node);
  const inner = indent + style.indent;
  const deeds: Record<keyof typeof EVENTS, Deed[]> = {
    open: [...(state ? [{ line: () => `${state.setter}(${state.open})` }] : []), ...asDeed(opening)],
    message: messages.deeds,
    error: [],
    close: state ? [{ line: () => `${state.setter}(${state.closed})` }] : [],
  };
  const taken = new Set<string>();
  const lines = Object.entries(EVENTS).flatMap(([event, name]) => {
    const handler = options.values.get(name);
    const done = deeds[event as keyof typeof EVENTS];
    const above = handler ? commentsAbove(file.unit, startOf(propertyOf(handler))).comments : [];
    for (const comment of above) taken.add(comment);
    const comments = [...(event === 'message' ? messages.comments : []), ...above];
    return handlerLines(
      file,
      `${socket}.on${event}`,
      handler ? [...done, { handler }] : done,
      inner,
      draft.edits,
      comments,
    );
  });
  const held = commentsBetween(
    file,
    startOf(result.statement.node),
    endOf(result.statement.node),
    moved,
    taken,
  );
  const protocols = options.values.get('protocols');
  const list = dependencies.names;
  const effect = [
    ...held.map((comment) => indent + comment),
    `${indent}${draft.use('react', 'useEffect')}(() => {`,
    ...(isGuarded ? [`${inner}if (${connection.unless.join(' || ')}) return${semi}`] : []),
    ...(state ? [`${inner}${state.setter}(${state.connecting})${semi}`] : []),
    `${inner}const ${socket} = ${MARK}new WebSocket(${query(connection.url)}${protocols ? `, ${file.source(protocols.node)}` : ''})${semi}`,
    ...(sent.ref === undefined ? [] : [`${inner}${sent.ref}.current = ${socket}${semi}`]),
    ...lines,
    `${inner}return () => ${socket}.close()${semi}`,
    `${indent}}, [${list.join(', ')}])${semi}`,
  ];
  const states = [...messages.states, ...(state ? [state.declaration] : []), ...sent.declarations].map(
    (line) => indent + line + semi,
  );
  write(draft, result, states, effect, reads);
  for (const consumer of [opening, messages.consumer]) {
    if (!consumer) continue;
    const { start } = commentsAbove(file.unit, startOf(consumer.statement.node));
    draft.removeLines(start, endOf(consumer.statement.node));
  }
  if (options.declaration) {
    draft.consumed.push(
      ...identifiersIn(options.declaration).filter((node) => !moved.some((one) => isInside(node, one))),
    );
    draft.removeLines(startOf(options.declaration.node), endOf(options.declaration.node));
  }
  return draft;
}

function asDeed(consumer: { block: NodePath<t.Statement>; edits: Lowering['edits'] } | undefined): Deed[] {
  return consumer ? [{ block: consumer.block, edits: consumer.edits }] : [];
}

/** The property that gives an option its value. */
function propertyOf(value: NodePath): t.Node {
  return value.isObjectMethod() ? value.node : value.parent;
}

/** Puts the state where the call was, and the effect there too, or behind the last value that it depends on. */
function write(
  draft: Draft,
  { statement }: HookResult,
  states: string[],
  effect: string[],
  reads: readonly Reactive[],
): void {
  const { eol } = draft.file.style;
  const later = reads
    .flatMap(({ binding }) => {
      const found = binding.path.getStatementParent();
      return found && found.parent === statement.parent ? [found.node] : [];
    })
    .filter((node) => startOf(node) > startOf(statement.node))
    .sort((a, b) => endOf(b) - endOf(a))[0];
  const isApart = /([{]|\n[ \t]*)\r?\n[ \t]*$/.test(draft.file.unit.text.slice(0, startOf(statement.node)));
  const gap = states.length > 0 || !isApart ? [''] : [];
  const isFollowed = /^[ \t]*\r?\n[ \t]*[^\s}]/.test(draft.file.unit.text.slice(endOf(statement.node)));
  const here = later ? states : [...states, ...gap, ...effect, ...(isFollowed ? [''] : [])];
  const { start, lead } = draft.lineOf(statement.node);
  if (here.length > 0) draft.edits.push({ start, end: endOf(statement.node), text: lead + here.join(eol) });
  else draft.removeLines(startOf(statement.node), endOf(statement.node));
  if (later)
    draft.edits.push({
      start: endOf(later),
      end: endOf(later),
      text: eol + eol + effect.join(eol),
    });
}

/** What the effect depends on, and what is to be said about it. */
function dependenciesOf(
  reads: readonly Reactive[],
  result: HookResult,
  handlers: readonly NodePath[],
  url: readonly Reactive[],
): { names: string[]; reviews: string[] } | string {
  const names: string[] = [];
  const extra: string[] = [];
  for (const { name, binding, setter } of reads) {
    const part = [...result.parts].find(([, { uses }]) =>
      uses.some((use) => binding.referencePaths.some((path) => path.node === use.node)),
    );
    if (part) {
      if (/^(send|get)/.test(part[0])) continue;
      return `a handler reads \`${part[1].name}\`, which this socket sets: it would be opened again with every change`;
    }
    const sets = setter?.referencePaths.some((use) =>
      handlers.some(
        (handler) => startOf(handler.node) <= startOf(use.node) && endOf(use.node) <= endOf(handler.node),
      ),
    );
    if (sets)
      return `a handler reads \`${name}\` and sets it: use the form \`${setter?.identifier.name ?? ''}((value) => …)\`, which needs no earlier value`;
    names.push(name);
    if (!url.some((one) => one.binding === binding)) extra.push(name);
  }
  return {
    names,
    reviews: extra.map(
      (name) =>
        `a handler reads \`${name}\` of the component: the channel is joined anew whenever it changes`,
    ),
  };
}
