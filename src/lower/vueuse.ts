import type * as t from '@babel/types';
import type { Edit } from '../contract.js';
import type { NodePath } from '../parse/traverse.js';
import { endOf, isCall, isFunctionNode, outermost, startOf } from '../client/syntax.js';
import type { LibraryCall } from './calls.js';
import { commentsAbove, commentsBetween, Draft } from './draft.js';
import type { LoweringFile } from './file.js';
import { handlerLines, type Deed } from './handler.js';
import { MARK, type Library, type Lowering, type NotLowered } from './library.js';
import { optionsOf } from './options.js';
import { resultOf, type Part } from './result.js';
import { incomingData } from './vue/data.js';

/** `useWebSocket` of VueUse: refs, and a socket that closes with the scope. */
export const vueUse: Library = {
  name: '@vueuse/core',
  modules: ['@vueuse/core'],
  exports: ['useWebSocket'],
  auto: { module: '@vueuse/core', name: 'useWebSocket' },
  tokens: ['@vueuse/core', 'useWebSocket'],
  lower,
};

const PARTS = ['status', 'data', 'close', 'open', 'send', 'ws'];

const EVENTS = {
  open: 'onConnected',
  message: 'onMessage',
  error: 'onError',
  close: 'onDisconnected',
} as const;

const BUILT_IN = ['heartbeat', 'autoReconnect', 'autoClose', 'protocols', ...Object.values(EVENTS)];

function lower({ path }: LibraryCall, file: LoweringFile): Lowering | NotLowered {
  const [url, given] = path.get('arguments') as NodePath[];
  const left = (problem: string): NotLowered => ({ url, problems: [problem] });
  const result = resultOf(path, 'useWebSocket', PARTS, true);
  if (typeof result === 'string') return left(result);
  const options = optionsOf(given, 'useWebSocket');
  if (typeof options === 'string') return left(options);
  const { values } = options;
  const { parts, statement } = result;
  const problem = urlProblem(url) ?? optionProblem(values) ?? partProblem(parts);
  if (problem !== undefined || !url) return left(problem ?? 'no URL is given');

  const draft = new Draft(file);
  draft.consumed.push(path.node.callee);
  const socket = file.free('socket', 'ws', 'webSocket');
  const messages = incomingData(parts.get('data'), draft, file.free('event', 'message'));
  if (typeof messages === 'string') return left(messages);
  if (messages.deeds.length === 0 && !values.has('onMessage'))
    return left('nothing reads the messages: `data` and `onMessage` are unused');
  for (const use of parts.get('send')?.uses ?? []) {
    const call = outermost(use).parentPath;
    if (!isCall(call) || outermost(use).key !== 'callee' || isMarkup(use))
      return left(`\`${file.source(use.node)}\` is handed on`);
    const [message] = call.node.arguments;
    const sent = message ? file.source(message) : '';
    draft.words.set(`${socket}.send(${sent})`, file.source(call.node));
    draft.replace(call.node, `${socket}.send(${sent})`);
  }
  const reconnect = values.get('autoReconnect');
  if (reconnect?.isObjectExpression() && /\bonFailed\b/.test(file.source(reconnect.node)))
    draft.reviews.push('`onFailed` is gone: Realtime never stops trying');

  const indent = file.indentOf(statement.node);
  const { semi, style } = file;
  // VueUse opens nothing while a page is rendered on the server.
  const isGuarded = file.facts.rendersOnServer?.() === true;
  const inner = isGuarded ? indent + style.indent : indent;
  const status = parts.get('status');
  const isStatus = (status?.uses.length ?? 0) > 0;
  const set = (value: string): Deed[] =>
    isStatus ? [{ line: () => `${status?.name ?? ''}.value = ${file.quote(value)}` }] : [];
  const deeds: Record<keyof typeof EVENTS, Deed[]> = {
    open: set('OPEN'),
    message: messages.deeds,
    error: [],
    close: set('CLOSED'),
  };
  const taken = new Set<string>();
  const moved: t.Node[] = [];
  const lines = Object.entries(EVENTS).flatMap(([event, name]) => {
    const handler = values.get(name);
    const done = deeds[event as keyof typeof EVENTS];
    const comments = handler
      ? commentsAbove(file, startOf(handler.isObjectMethod() ? handler.node : handler.parent)).comments
      : [];
    for (const comment of comments) taken.add(comment);
    if (handler) moved.push(handler.node);
    const own = handler ? ownDeed(handler, socket, file) : undefined;
    return handlerLines(
      file,
      `${socket}.on${event}`,
      own ? [...done, own.deed] : done,
      inner,
      [...draft.edits, ...(own?.edits ?? [])],
      [...(event === 'message' ? messages.comments : []), ...comments],
    );
  });
  const held = commentsBetween(file, startOf(statement.node), endOf(statement.node), moved, taken);
  const protocols = values.get('protocols');
  const isClosed = values.get('autoClose')?.isBooleanLiteral({ value: false }) !== true;
  const close = parts.get('close');
  const isClosable = (close?.uses.length ?? 0) > 0;
  const construction = `${MARK}new WebSocket(${file.source(url.node)}${protocols ? `, ${file.source(protocols.node)}` : ''})${semi}`;
  const isOutside = isGuarded && isClosable;
  const optional = isOutside ? '?' : '';
  const before = [
    ...(isStatus ? [statusRef(status?.name ?? 'status', draft)] : []),
    ...(messages.state === undefined
      ? []
      : [
          `const ${messages.state} = ${draft.use('vue', 'ref')}${file.unit.typescript ? '<any>' : ''}(null)${semi}`,
        ]),
    ...held,
    ...(isOutside ? [`let ${socket}${file.unit.typescript ? ': WebSocket | undefined' : ''}${semi}`] : []),
    ...(isGuarded ? [`if (typeof window !== 'undefined') {`.replaceAll("'", style.quote)] : []),
  ];
  const dispose = isClosed
    ? [`${draft.use('vue', 'onScopeDispose')}(() => ${socket}${optional}.close())${semi}`]
    : [];
  const closing = isClosable
    ? [`${indent}const ${close?.name ?? ''} = () => ${socket}${optional}.close()${semi}`]
    : [];
  draft.edits.push({
    start: startOf(statement.node) - indent.length,
    end: endOf(statement.node),
    text: [
      ...before.map((line) => indent + line),
      `${inner}${isOutside ? '' : 'const '}${socket} = ${construction}`,
      ...lines,
      ...(isGuarded ? [] : closing),
      ...dispose.map((line) => inner + line),
      ...(isGuarded ? [`${indent}}`] : []),
      ...(isGuarded ? closing : []),
    ].join(style.eol),
  });
  if (messages.watcher) {
    const { start } = commentsAbove(file, startOf(messages.watcher.node));
    draft.removeLines(start, endOf(messages.watcher.node));
    const call = messages.watcher.get('expression.callee') as NodePath;
    draft.consumed.push(call.node);
  }
  if (options.declaration)
    draft.removeLines(startOf(options.declaration.node), endOf(options.declaration.node));
  return draft;
}

function statusRef(name: string, draft: Draft): string {
  const { file } = draft;
  const states = ['OPEN', 'CONNECTING', 'CLOSED'].map((state) => file.quote(state)).join(' | ');
  return `const ${name} = ${draft.use('vue', 'ref')}${file.unit.typescript ? `<${states}>` : ''}(${file.quote('CONNECTING')})${file.semi}`;
}

function isMarkup(use: NodePath): boolean {
  return use.findParent((path) => path.node.extra?.markup === true) !== null;
}

/** VueUse reconnects when a URL that is a ref changes; a channel is joined once. */
function urlProblem(url: NodePath | undefined): string | undefined {
  if (!url) return undefined;
  if (isFunctionNode(url.node)) return 'the URL is a function: the socket follows it when it changes';
  if (!url.isIdentifier()) return undefined;
  const init = url.scope.getBinding(url.node.name)?.path.get('init') as NodePath | undefined;
  return init &&
    !Array.isArray(init) &&
    isCall(init) &&
    /^(ref|computed|shallowRef|toRef)$/.test((init.node.callee as t.Identifier).name)
    ? `the URL is a ref (\`${url.node.name}\`): the socket follows it when it changes`
    : undefined;
}

function optionProblem(values: ReadonlyMap<string, NodePath>): string | undefined {
  for (const [name, value] of values) {
    if (BUILT_IN.includes(name)) continue;
    if ((name === 'immediate' || name === 'autoConnect') && value.isBooleanLiteral({ value: true })) continue;
    return name === 'immediate' || name === 'autoConnect'
      ? `\`${name}\` leaves it to \`open\` when the socket is opened`
      : `the option \`${name}\` of \`useWebSocket\` has no counterpart`;
  }
  return undefined;
}

function partProblem(parts: ReadonlyMap<string, Part>): string | undefined {
  for (const name of ['open', 'ws']) {
    if ((parts.get(name)?.uses.length ?? 0) > 0)
      return name === 'open' ? 'the socket is opened again by `open`' : 'the socket itself is used (`ws`)';
  }
  return undefined;
}

/** Handlers of VueUse take the socket first, and the event second. */
function ownDeed(handler: NodePath, socket: string, file: LoweringFile): { deed: Deed; edits: Edit[] } {
  if (!isFunctionNode(handler.node) && !handler.isObjectMethod())
    return { deed: { line: (event) => `${file.source(handler.node)}(${socket}, ${event})` }, edits: [] };
  const fn = handler as NodePath<t.Function>;
  const [first, second] = fn.node.params;
  if (!first) return { deed: { handler }, edits: [] };
  const edits: Edit[] = [{ start: startOf(first), end: second ? startOf(second) : endOf(first), text: '' }];
  const bound = first.type === 'Identifier' ? fn.scope.getOwnBinding(first.name) : undefined;
  for (const use of bound?.referencePaths ?? [])
    edits.push({ start: startOf(use.node), end: endOf(use.node), text: socket });
  return { deed: { handler, skip: 1 }, edits };
}
