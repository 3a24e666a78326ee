import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { resolveFunction } from '../client/functions.js';
import { isAuthName } from '../client/outgoing.js';
import type { SocketOption, SocketSite, UpkeepUse } from '../client/site.js';
import { calleeName, endOf, excerpt, isCall, isInside, startOf } from '../client/syntax.js';
import type { HandlerFlow, Machinery } from './machinery.js';
import { isTimer } from './reopen.js';
import { droppable } from './sends.js';

/** Judges what a library's socket does beside the platform's: its options, `reconnect()`, `ping()`, listeners that run once. */
export function planLibrary(
  site: SocketSite,
  handlers: HandlerFlow[],
  machinery: Machinery,
  text: string,
): void {
  const { library } = site;
  if (!library) return;
  for (const option of site.options) planOption(option, library.name, machinery, text);
  for (const use of site.upkeep) planUpkeep(use, handlers, machinery, text);
  for (const { once, event } of site.handlers) {
    if (once && event === 'message')
      machinery.problems.push(
        'only the first message is listened to: a request and its answer belong to HTTP',
      );
    else if (once && event === 'open')
      machinery.reviews.push(
        'the open handler ran once: it now runs on each join, also after a lost connection',
      );
  }
  if (library.node === 'always')
    machinery.reviews.push(
      'Node before 22 has no WebSocket of its own: there the Supabase client needs `realtime: { transport: ws }`',
    );
  else if (library.node === 'maybe')
    machinery.notes.push('on Node before 22 the Supabase client needs `realtime: { transport: ws }`');
}

/** Options that limit how often the library tries. */
const LIMITS = /^(max(imum)?(Retries|Attempts|Reconnect\w*Attempts)|reconnectionAttempts)$/;
/** Options under which the constructor does not open anything, with the value that means nothing. */
const CLOSED: Record<string, string> = {
  startClosed: 'false',
  automaticOpen: 'true',
  autoConnect: 'true',
};

function planOption(
  { name, value }: SocketOption,
  library: string,
  machinery: Machinery,
  text: string,
): void {
  const source = text.slice(startOf(value.node), endOf(value.node));
  if (name === undefined)
    machinery.reviews.push(
      `the options \`${excerpt(text, value.node)}\` of \`${library}\` cannot be seen here and are dropped`,
    );
  else if (name in CLOSED) {
    if (source !== CLOSED[name])
      machinery.problems.push(`\`${name}\` lets the socket be opened later, by another call`);
  } else if (LIMITS.test(name)) {
    if (!/Infinity|MAX_|POSITIVE/.test(source))
      machinery.reviews.push(`\`${name}\` is gone: Realtime never stops trying`);
  } else if (name === 'shouldReconnect')
    machinery.reviews.push('`shouldReconnect` decided when to reconnect: Realtime always does');
  else if (name === 'agent')
    machinery.reviews.push(
      'the connection went through an `agent`: the Supabase client needs one of its own',
    );
  else if (name === 'reconnection' && source === 'false')
    machinery.reviews.push('the socket never reconnected: Realtime always does');
  else if (name === 'withCredentials' && source !== 'false')
    machinery.reviews.push(
      'the login was a cookie (`withCredentials`): the channel joins with the session of the Supabase client',
    );
  else if (/^(headers|extraHeaders|auth)$/.test(name)) login(value, name, machinery, text);
}

/** Headers of the handshake: a login among them is what `setAuth()` does now. */
function login(value: NodePath, name: string, machinery: Machinery, text: string): void {
  const source = text.slice(startOf(value.node), endOf(value.node));
  if (isAuthName(source) || /cookie/i.test(source)) {
    machinery.auth = true;
    machinery.reviews.push(
      `the login in \`${name}\` is gone: the channel joins with the session of the Supabase client after \`setAuth()\``,
    );
  } else machinery.reviews.push(`the \`${name}\` of the handshake are dropped`);
}

function planUpkeep(use: UpkeepUse, handlers: HandlerFlow[], machinery: Machinery, text: string): void {
  const what = excerpt(text, use.call.node);
  const statement = droppable(use.call);
  if (!statement) {
    machinery.problems.push(`the result of \`${what}\` is used`);
    return;
  }
  if (use.kind === 'ping') {
    machinery.roots.push(statement);
    machinery.notes.push('ping and heartbeat are built into Realtime (every 25 s)');
  } else if (isAfterLoss(use.call, handlers)) {
    machinery.roots.push(statement, ...listenersOf(use.call));
    machinery.notes.push('reconnecting is built into Realtime (after 1, 2, 5 and then every 10 s)');
  } else
    machinery.problems.push(
      `\`${what}\` opens the connection again on demand: remove the channel and join a new one there, or drop the call`,
    );
}

/** Whether a call only makes up for a connection that was lost: Realtime does so by itself. */
function isAfterLoss(call: NodePath, handlers: HandlerFlow[]): boolean {
  const failing = handlers.filter(({ event }) => event === 'close' || event === 'error');
  if (failing.some(({ fn }) => isInside(call.node, fn.node))) return true;
  const fn = call.findParent((path) => path.isFunction()) as NodePath<t.Function> | null;
  if (!fn) return false;
  if (isCall(fn.parentPath)) return isTimer(fn.parentPath) || listensForReturn(fn.parentPath);
  const named = referencesOf(fn);
  return (
    named.length > 0 &&
    named.every(
      (reference) =>
        isCall(reference.parentPath) &&
        (listensForReturn(reference.parentPath) ||
          calleeName(reference.parentPath.node) === 'removeEventListener'),
    )
  );
}

/** The statements that attach a listener, and take it off, when the call is all that it does. */
function listenersOf(call: NodePath): NodePath[] {
  const fn = call.findParent((path) => path.isFunction()) as NodePath<t.Function> | null;
  const body = fn?.node.body;
  if (!fn || !body || (body.type === 'BlockStatement' && body.body.length > 1)) return [];
  const calls = isCall(fn.parentPath)
    ? [fn.parentPath]
    : referencesOf(fn).map((reference) => reference.parentPath);
  return calls.flatMap((listening) =>
    isCall(listening) && /^(add|remove)EventListener$/.test(calleeName(listening.node) ?? '')
      ? (droppable(listening) ?? [])
      : [],
  );
}

function referencesOf(fn: NodePath<t.Function>): NodePath[] {
  const declarator = fn.isFunctionDeclaration() ? fn : fn.parentPath;
  const id = (declarator.node as t.FunctionDeclaration | t.VariableDeclarator).id;
  if (id?.type !== 'Identifier') return [];
  const [reference] = declarator.parentPath?.scope.getBinding(id.name)?.referencePaths ?? [];
  const named = reference && resolveFunction(reference);
  return named?.fn.node === fn.node ? named.references : [];
}

/** `addEventListener('online', …)`: the device or the page is back. */
function listensForReturn(call: NodePath<t.CallExpression>): boolean {
  const [event] = call.node.arguments;
  return (
    calleeName(call.node) === 'addEventListener' &&
    event?.type === 'StringLiteral' &&
    /^(online|visibilitychange|focus|pageshow|resume)$/.test(event.value)
  );
}
