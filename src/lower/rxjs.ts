import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { endOf, excerpt, outermost, propertyName, startOf } from '../client/syntax.js';
import type { LibraryCall } from './calls.js';
import { Draft } from './draft.js';
import type { LoweringFile } from './file.js';
import { handlerLines, type Deed } from './handler.js';
import { mentionsOf } from './imports.js';
import { MARK, type Library, type Lowering, type NotLowered } from './library.js';
import { optionsOf } from './options.js';
import { deserialised } from './rxjs/deserialise.js';
import { subjectOf, useOf, type Subject, type SubjectUse } from './rxjs/subject.js';

/** `webSocket` of rxjs: an observable that opens the socket when somebody listens. */
export const rxjsWebSocket: Library = {
  name: 'rxjs',
  modules: ['rxjs/webSocket', 'rxjs/internal/observable/dom/WebSocketSubject'],
  exports: ['webSocket'],
  classes: ['WebSocketSubject'],
  tokens: ['rxjs/webSocket', 'rxjs/internal/observable/dom/WebSocketSubject'],
  lower,
};

const OBSERVERS = { open: 'openObserver', close: 'closeObserver' } as const;
const KNOWN = ['url', 'openObserver', 'closeObserver', 'deserializer', 'protocol', 'serializer'];

function lower({ path }: LibraryCall, file: LoweringFile): Lowering | NotLowered {
  const [config] = path.get('arguments') as NodePath[];
  const kept = config && keptOptions(config);
  if (kept) return kept;
  const options = config?.isObjectExpression()
    ? optionsOf(config, 'webSocket')
    : { values: new Map<string, NodePath>() };
  if (typeof options === 'string') return { url: config, problems: [options] };
  const { values } = options;
  const url = config?.isObjectExpression() ? values.get('url') : config;
  const left = (problem: string): NotLowered => ({ url, problems: [problem] });
  if (!url) return left('no URL is given');
  const unknown = [...values.keys()].find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) return left(`the option \`${unknown}\` of \`webSocket\` has no counterpart`);
  const subject = subjectOf(path);
  if (typeof subject === 'string') return left(subject);
  const uses: SubjectUse[] = [];
  for (const use of subject.uses) {
    const found = useOf(use);
    if (typeof found === 'string') return left(found);
    uses.push(found);
  }
  const next = uses.find(({ kind }) => kind === 'next');
  if (values.has('serializer') && next) return left('a `serializer` decides what is sent');

  const draft = new Draft(file);
  draft.consumed.push(path.node.callee);
  const socket = holderOf(subject, uses, draft);
  for (const use of uses) rewriteUse(use, socket.outside, draft);
  const retyped = retype(subject, path.node.callee, draft);
  if (typeof retyped === 'string') return left(retyped);
  if (isHandled(uses, file))
    draft.reviews.push(
      'the stream neither fails nor ends any more, because Realtime rejoins by itself: what `error`, `complete`, `catchError` or `retry` did is not done',
    );

  const message = deserialised(values.get('deserializer'), file);
  if (typeof message === 'string') return left(message);
  write(
    path,
    subject,
    uses,
    { url, values, socket: socket.inside, message, declares: socket.declares },
    draft,
  );
  return draft;
}

/** A name that stands for an object of options, and for no URL. */
function keptOptions(config: NodePath): NotLowered | undefined {
  if (!config.isIdentifier()) return undefined;
  const { name } = config.node;
  const declarator = config.scope.getBinding(name)?.path;
  if (!declarator?.isVariableDeclarator()) return undefined;
  const init = declarator.get('init') as NodePath;
  if (!init.isObjectExpression()) return undefined;
  const options = optionsOf(init, 'webSocket');
  const url = typeof options === 'string' ? undefined : options.values.get('url');
  return {
    url: url ?? config,
    problems: [`the options of \`webSocket\` are kept in \`${name}\`: write them in the call`],
  };
}

interface Pieces {
  url: NodePath;
  values: ReadonlyMap<string, NodePath>;
  /** What the code inside the observable calls the socket. */
  socket: string;
  message: (event: string) => string;
  declares: boolean;
}

function write(
  path: LibraryCall['path'],
  { declaration }: Subject,
  uses: readonly SubjectUse[],
  { url, values, socket, message, declares }: Pieces,
  draft: Draft,
): void {
  const { file } = draft;
  const { semi, style } = file;
  const indent = file.indentOf(path.node);
  const inner = indent + style.indent;
  const observer = file.free('observer', 'subscriber');
  const { typeParameters } = path.node as { typeParameters?: t.Node | null };
  const type = typeParameters
    ? file.source(typeParameters)
    : file.unit.typescript
      ? typeOfDeclaration(declaration, file)
      : '';
  const protocol = values.get('protocol');
  const handlers = Object.entries(OBSERVERS).flatMap(([event, name]) => {
    const deed = observing(values.get(name), file);
    return deed ? handlerLines(file, `${socket}.on${event}`, [deed], inner, draft.edits) : [];
  });
  const construction = `${MARK}new WebSocket(${file.source(url.node)}${protocol ? `, ${file.source(protocol.node)}` : ''})`;
  const lines = [
    `new ${draft.use('rxjs', 'Observable')}${type}((${observer}) => {`,
    `${inner}${declares ? 'const ' : ''}${socket} = ${construction}${semi}`,
    ...handlers,
    `${inner}${socket}.onmessage = (event) => ${observer}.next(${message('event')})${semi}`,
    `${inner}return () => ${socket}${declares ? '' : '?'}.close()${semi}`,
  ];
  // The subject had one socket for all who listen.
  const listens = uses.filter(({ kind }) => kind !== 'test' && kind !== 'next' && kind !== 'close');
  const isShared = declaration !== undefined && (declaration.isClassProperty() || !listensOnce(listens));
  const end = isShared ? `${indent}}).pipe(${draft.use('rxjs', 'share')}())` : `${indent}})`;
  draft.replace(path.node, [...lines, end].join(style.eol));
}

/** Whether the only thing done with a stream is to listen to it, in one place. */
function listensOnce(uses: readonly SubjectUse[]): boolean {
  const [only] = uses;
  if (uses.length !== 1 || !only?.call) return false;
  let last: NodePath = only.call;
  while (
    last.parentPath?.isMemberExpression() === true &&
    last.parentPath.parentPath?.isCallExpression() === true
  )
    last = last.parentPath.parentPath;
  return propertyName((last.node as t.CallExpression).callee) === 'subscribe';
}

/** `openObserver: { next: f }`, or any observer. */
function observing(value: NodePath | undefined, file: LoweringFile): Deed | undefined {
  if (!value) return undefined;
  const options = value.isObjectExpression() ? optionsOf(value, 'webSocket') : undefined;
  if (options && typeof options !== 'string') {
    const next = options.values.get('next');
    return next && { handler: next };
  }
  return { line: (event) => `${file.source(value.node)}.next(${event})` };
}

/** Where the socket is kept: in the observable, or where those who send and close can reach it. */
function holderOf(
  { declaration, isField }: Subject,
  uses: readonly SubjectUse[],
  draft: Draft,
): { inside: string; outside: string; declares: boolean } {
  const { file } = draft;
  const isReached = uses.some(({ kind }) => kind === 'next' || kind === 'close');
  const name = file.free('socket', 'ws', 'rawSocket');
  if (!isReached || !declaration) return { inside: name, outside: name, declares: true };
  const statement = isField ? declaration : (declaration.parentPath as NodePath);
  const indent = file.indentOf(statement.node);
  const isTyped = file.unit.typescript;
  const line = isField
    ? `${isTyped ? 'private ' : ''}${name}${isTyped ? '?: WebSocket' : ''}`
    : `let ${name}${isTyped ? ': WebSocket | undefined' : ''}`;
  draft.edits.push({
    start: startOf(statement.node),
    end: startOf(statement.node),
    text: `${line}${file.semi}${file.style.eol}${indent}`,
  });
  const target = isField ? `this.${name}` : name;
  return { inside: target, outside: target, declares: false };
}

function rewriteUse({ kind, use, call }: SubjectUse, socket: string, draft: Draft): void {
  const { file } = draft;
  if (!call) return;
  const { node } = call;
  const [first, , test] = node.arguments;
  // With the `!` that says that it is there.
  const subject = file.source(outermost(use).node);
  if (kind === 'asObservable') draft.replace(node, subject);
  else if (kind === 'close') {
    draft.words.set(`${socket}?.close()`, file.source(node));
    draft.replace(node, `${socket}?.close()`);
  } else if (kind === 'next' && first) {
    const sent = `${socket}?.send(JSON.stringify(${file.source(first)}))`;
    draft.words.set(sent, file.source(node));
    draft.replace(node, sent);
  } else if (kind === 'multiplex' && test) {
    draft.reviews.push(
      `dropped the messages of \`${excerpt(file.unit.text, node)}\`: the channel itself is the subscription; check that its table or filter selects the same`,
    );
    draft.replace(node, `${subject}.pipe(${draft.use('rxjs', 'filter')}(${file.source(test)}))`);
  }
}

/** `WebSocketSubject<T>` of the declaration becomes `Observable<T>`. */
function retype({ declaration }: Subject, callee: t.Node, draft: Draft): string | undefined {
  const annotation =
    declaration?.node.type === 'ClassProperty'
      ? declaration.node.typeAnnotation
      : declaration?.node.id.type === 'Identifier'
        ? declaration.node.id.typeAnnotation
        : undefined;
  const mentions = (mentionsOf(draft.file.unit).get('WebSocketSubject') ?? []).filter(
    (node) => startOf(node) !== startOf(callee),
  );
  const own = mentions.filter(
    (node) => annotation && startOf(node) >= startOf(annotation) && endOf(node) <= endOf(annotation),
  );
  if (own.length < mentions.length && !draft.file.keeps(rxjsWebSocket))
    return 'the type `WebSocketSubject` is named in other places too';
  for (const node of own) draft.replace(node, draft.use('rxjs', 'Observable'));
  draft.consumed.push(...own);
  return undefined;
}

/** `<T>` of the declaration, where the call has none. */
function typeOfDeclaration(declaration: Subject['declaration'], file: LoweringFile): string {
  const text = declaration ? file.source(declaration.node) : '';
  return /WebSocketSubject(<[^=;]*>)\s*(\||=|;|$)/.exec(text)?.[1] ?? '<any>';
}

function isHandled(uses: readonly SubjectUse[], file: LoweringFile): boolean {
  return uses.some(({ kind, call }) => {
    if (kind !== 'read' || !call) return false;
    const whole = call.getStatementParent();
    return (
      whole !== null &&
      /\b(error|complete|catchError|retry\w*|repeat\w*|finalize)\b/.test(file.source(whole.node))
    );
  });
}
