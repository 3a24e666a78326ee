import type * as t from '@babel/types';
import type { Edit } from '../contract.js';
import type { NodePath } from '../parse/traverse.js';
import { resolveFunction } from '../client/functions.js';
import { endOf, isCall, isFunctionNode, outermost, startOf } from '../client/syntax.js';
import type { LibraryCall } from './calls.js';
import { commentsAbove } from '../parse/comments-above.js';
import { commentsBetween, Draft } from './draft.js';
import type { LoweringFile } from './file.js';
import { handlerLines, type Deed } from './handler.js';
import { MARK, type Library, type Lowering, type NotLowered } from './library.js';
import { optionsOf } from './options.js';
import { resultOf, type Part } from './result.js';
import { incomingData } from './vue/data.js';
import { formOf, linesOf } from './vue/form.js';
import { givenUrl } from './vue/url.js';

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
  const [url, settings] = path.get('arguments') as NodePath[];
  const left = (problem: string): NotLowered => ({ url, problems: [problem] });
  const result = resultOf(path, 'useWebSocket', PARTS, true);
  if (typeof result === 'string') return left(result);
  const options = optionsOf(settings, 'useWebSocket');
  if (typeof options === 'string') return left(options);
  const { values } = options;
  const { parts, statement } = result;
  const problem = optionProblem(values) ?? partProblem(parts, values);
  if (problem !== undefined || !url) return left(problem ?? 'no URL is given');
  const given = givenUrl(url, file);
  if (typeof given === 'string') return left(given);

  const draft = new Draft(file);
  draft.consumed.push(path.node.callee);
  const socket = file.free('socket', 'ws', 'webSocket');
  const messages = incomingData(parts.get('data'), draft, file.free('event', 'message'));
  if (typeof messages === 'string') return left(messages);
  if (messages.deeds.length === 0 && !values.has('onMessage'))
    return left('nothing reads the messages: `data` and `onMessage` are unused');
  const used = (name: string): string | undefined => {
    const part = parts.get(name);
    return part && part.uses.length > 0 ? part.name : undefined;
  };
  const indent = file.indentOf(statement.node);
  const { style, semi } = file;
  const immediate = values.get('immediate')?.isBooleanLiteral({ value: false }) !== true;
  const parted = { open: used('open'), close: used('close'), isUsed: used('send') !== undefined };
  const isClosed = values.get('autoClose')?.isBooleanLiteral({ value: false }) !== true;
  // Who opens or closes it by hand, or keeps it, would do so beside the effect that follows the URL.
  if (
    given.follows &&
    (parted.open ?? parted.close ?? (isClosed && immediate ? undefined : '')) !== undefined
  )
    return left(`the URL is a ref (\`${file.source(url.node)}\`): the socket follows it when it changes`);
  const isServer = file.facts.rendersOnServer?.() === true;
  const form = formOf({ ...parted, given }, isServer, indent, style.indent);
  for (const use of parts.get('send')?.uses ?? []) {
    const call = outermost(use).parentPath;
    if (!isCall(call) || outermost(use).key !== 'callee' || isMarkup(use))
      return left(`\`${file.source(use.node)}\` is handed on`);
    const [message] = call.node.arguments;
    const sent = message ? file.source(message) : '';
    draft.words.set(`${socket}${form.optional}.send(${sent})`, file.source(call.node));
    draft.replace(call.node, `${socket}${form.optional}.send(${sent})`);
  }
  const reconnect = values.get('autoReconnect');
  if (reconnect?.isObjectExpression() && /\bonFailed\b/.test(file.source(reconnect.node)))
    draft.reviews.push('`onFailed` is gone: Realtime never stops trying');

  const status = used('status');
  const set = (value: string): Deed[] =>
    status === undefined ? [] : [{ line: () => `${status}.value = ${file.quote(value)}` }];
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
      ? commentsAbove(file.unit, startOf(handler.isObjectMethod() ? handler.node : handler.parent)).comments
      : [];
    for (const comment of comments) taken.add(comment);
    if (handler) moved.push(handler.node);
    const own = handler ? ownDeed(handler, socket, file) : undefined;
    if (handler?.isIdentifier()) draft.edits.push(...(own?.edits ?? []));
    return handlerLines(
      file,
      `${socket}.on${event}`,
      own ? [...done, own.deed] : done,
      form.inner,
      [...draft.edits, ...(own?.edits ?? [])],
      [...(event === 'message' ? messages.comments : []), ...comments],
    );
  });
  const held = commentsBetween(file, startOf(statement.node), endOf(statement.node), moved, taken);
  const protocols = values.get('protocols');
  const construction = `${MARK}new WebSocket(${given.text}${protocols ? `, ${file.source(protocols.node)}` : ''})${semi}`;
  const before = [
    ...(status === undefined ? [] : [statusRef(status, immediate ? 'CONNECTING' : 'CLOSED', draft)]),
    ...(messages.state === undefined
      ? []
      : [
          `const ${messages.state} = ${draft.use('vue', 'ref')}${file.unit.typescript ? '<any>' : ''}(null)${semi}`,
        ]),
    ...held,
  ];
  const isEffect = form.kind === 'effect';
  const effect = isEffect ? draft.use('vue', 'watchEffect') : undefined;
  const dispose = isClosed && !isEffect ? draft.use('vue', 'onScopeDispose') : undefined;
  const pieces = { ...parted, given, socket, construction, immediate, dispose, effect, status, before };
  draft.edits.push({
    start: startOf(statement.node) - indent.length,
    end: endOf(statement.node),
    text: linesOf(pieces, form, lines, indent, file).join(style.eol),
  });
  if (messages.watcher) {
    const { start } = commentsAbove(file.unit, startOf(messages.watcher.node));
    draft.removeLines(start, endOf(messages.watcher.node));
    const call = messages.watcher.get('expression.callee') as NodePath;
    draft.consumed.push(call.node);
  }
  if (options.declaration)
    draft.removeLines(startOf(options.declaration.node), endOf(options.declaration.node));
  return draft;
}

function statusRef(name: string, first: string, draft: Draft): string {
  const { file } = draft;
  const states = ['OPEN', 'CONNECTING', 'CLOSED'].map((state) => file.quote(state)).join(' | ');
  return `const ${name} = ${draft.use('vue', 'ref')}${file.unit.typescript ? `<${states}>` : ''}(${file.quote(first)})${file.semi}`;
}

function isMarkup(use: NodePath): boolean {
  return use.findParent((path) => path.node.extra?.markup === true) !== null;
}

function optionProblem(values: ReadonlyMap<string, NodePath>): string | undefined {
  for (const [name, value] of values) {
    if (BUILT_IN.includes(name)) continue;
    // `autoConnect` is about a URL that changes.
    if (/^(?:immediate|autoConnect)$/.test(name) && value.isBooleanLiteral()) continue;
    return `the option \`${name}\` of \`useWebSocket\` has no counterpart`;
  }
  return undefined;
}

function partProblem(
  parts: ReadonlyMap<string, Part>,
  values: ReadonlyMap<string, NodePath>,
): string | undefined {
  if ((parts.get('ws')?.uses.length ?? 0) > 0) return 'the socket itself is used (`ws`)';
  const isOpened = (parts.get('open')?.uses.length ?? 0) > 0;
  return values.get('immediate')?.isBooleanLiteral({ value: false }) === true && !isOpened
    ? '`immediate` leaves it to `open` when the socket is opened, and nothing here calls that'
    : undefined;
}

/** Handlers of VueUse take the socket first, and the event second. */
function ownDeed(handler: NodePath, socket: string, file: LoweringFile): { deed: Deed; edits: Edit[] } {
  const named = handler.isIdentifier() ? namedHandler(handler) : undefined;
  if (named) return { deed: { handler }, edits: named };
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

/** A function of the file that is only this handler, and does not read the socket: what takes that parameter away. */
function namedHandler(name: NodePath<t.Identifier>): Edit[] | undefined {
  const binding = name.scope.getBinding(name.node.name);
  const found = resolveFunction(name);
  if (!binding || !found || found.exported || binding.referencePaths.length > 1) return undefined;
  const [first, second] = found.fn.node.params;
  if (!first) return [];
  const own = first.type === 'Identifier' ? found.fn.scope.getOwnBinding(first.name) : undefined;
  if (!own || own.referencePaths.length > 0) return undefined;
  return [{ start: startOf(first), end: second ? startOf(second) : endOf(first), text: '' }];
}
