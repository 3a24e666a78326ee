import type * as t from '@babel/types';
import { isLogged } from './functions.js';
import { attachedValue, attachingStatement, chained } from './handler-place.js';
import { limitOf } from './listener-options.js';
import type { CloseUse, Escape, HandlerUse, SendUse, SocketEvent, SocketSite } from './site.js';
import {
  excerpt,
  isCall,
  isNullish,
  isTest,
  outermost,
  propertyName,
  startOf,
  statementOf,
} from './syntax.js';
import type { UrlContext } from './outside.js';
import { constantText } from './url.js';
import type { NodePath } from '../parse/traverse.js';

const EVENTS = new Map<string, SocketEvent>([
  ['onopen', 'open'],
  ['onmessage', 'message'],
  ['onerror', 'error'],
  ['onclose', 'close'],
]);

/** Methods of Node's EventEmitter. */
const EMITTER = new Map<string, 'add' | 'once' | 'remove'>([
  ['on', 'add'],
  ['addListener', 'add'],
  ['once', 'once'],
  ['off', 'remove'],
  ['removeListener', 'remove'],
  ['removeAllListeners', 'remove'],
]);

/** Events that socket.io itself raises; `attempts` and `upkeep` have no counterpart. */
const IO_EVENTS = new Map<string, SocketEvent | 'attempts' | 'upkeep'>([
  ['connect', 'open'],
  ['reconnect', 'open'],
  ['disconnect', 'close'],
  ['connect_error', 'error'],
  ['connect_failed', 'error'],
  ['connect_timeout', 'error'],
  ['reconnect_error', 'error'],
  ['error', 'error'],
  ['connecting', 'attempts'],
  ['reconnecting', 'attempts'],
  ['reconnect_attempt', 'attempts'],
  ['reconnect_failed', 'attempts'],
  ['ping', 'upkeep'],
  ['pong', 'upkeep'],
]);

/** What a channel has nothing like, with the reason. */
const IO_ONLY = new Map<string, string>([
  ['id', 'its `id` is used: a channel has none, so name clients by their user or by a `crypto.randomUUID()`'],
  ['io', 'its `io` is used: the manager of connections has no counterpart'],
  ['onAny', 'its `onAny` is called: listen to `{ event: "*" }` of the channel by hand'],
  ['onAnyOutgoing', 'its `onAnyOutgoing` is called: a channel does not report what is sent'],
  ['timeout', 'its `timeout` is called: a broadcast is not acknowledged by another client'],
  ['emitWithAck', 'its `emitWithAck` is called: a request and its answer belong to HTTP'],
  ['volatile', 'its `volatile` is used: a broadcast cannot be marked as one that may be lost'],
  ['auth', 'its `auth` is set: the login of a channel is that of the Supabase client'],
]);

/** What a use of a member leads to beside the lists of the site. */
interface Found {
  /** A use that cannot be named: the site will not be rewritten. */
  escape: (node: t.Node, reason: string, more?: Pick<Escape, 'isListening'>) => void;
  /** Another expression whose value is the socket, such as the result of a chained `on`. */
  follow: (path: NodePath) => void;
}

/** Sorts what is done with members of a socket: its handlers, methods and properties, those of libraries too. */
export class MemberUses {
  constructor(
    private readonly site: SocketSite,
    private readonly found: Found,
    private readonly context: UrlContext,
  ) {}

  /** `member` reads a property of the socket, or calls or sets it. */
  use(member: NodePath<t.MemberExpression>): void {
    const name = propertyName(member.node);
    const outer = outermost(member);
    const parent = outer.parentPath;
    const { site } = this;
    site.members.push(member);
    if (name === undefined) return this.found.escape(member.node, 'read by a computed property');
    const event = EVENTS.get(name);
    if (event) {
      if (parent?.isAssignmentExpression() && outer.key === 'left')
        return this.handler(event, 'property', parent.get('right') as NodePath, parent);
      if (parent && isTest(parent)) return;
      return this.found.escape(member.node, `its \`${name}\` is read`);
    }
    if (isCall(parent) && outer.key === 'callee') return this.method(name, parent);
    if (site.library?.api === 'io' && (name === 'connected' || name === 'disconnected')) {
      site.flags.push({ path: outer, joined: name === 'connected' });
      return;
    }
    // An identifier that is only logged tells one connection from another, as the topic does.
    if (name === 'readyState' || (site.library?.api === 'io' && name === 'id' && isLogged(outer))) {
      site.states.push(outer);
      return;
    }
    if (name === 'binaryType' && parent?.isAssignmentExpression() && outer.key === 'left') {
      const statement = statementOf(parent);
      if (statement) site.settings.push({ statement, property: name, value: parent.node.right });
      return;
    }
    if (['OPEN', 'CONNECTING', 'CLOSED', 'CLOSING'].includes(name)) return;
    const known = site.library?.api === 'io' ? IO_ONLY.get(name) : undefined;
    this.found.escape(member.node, known ?? `its \`${name}\` is used`);
  }

  private method(name: string, call: NodePath<t.CallExpression>): void {
    const [first, second, options] = call.get('arguments') as NodePath[];
    const { site } = this;
    if (site.library?.api === 'io') this.ioMethod(name, call);
    else if (name === 'send') {
      const send: SendUse = { call, argument: first };
      site.sends.push(send);
    } else if (name === 'close') {
      const close: CloseUse = { call };
      if (first?.isNumericLiteral()) close.code = first.node.value;
      site.closes.push(close);
    } else if (name === 'addEventListener' || name === 'removeEventListener') {
      const event = first?.isStringLiteral() ? EVENTS.get(`on${first.node.value}`) : undefined;
      if (!event || !second)
        return this.found.escape(call.node, 'listened to for an event that is not a literal');
      const limited = name === 'addEventListener' ? limitOf(event, options) : undefined;
      if (limited !== undefined) return this.found.escape(call.node, limited);
      if (name === 'addEventListener') this.handler(event, 'listener', second, call);
      else this.handler(event, 'listener', undefined, call);
    } else if (!this.libraryMethod(name, call)) this.found.escape(call.node, `its \`${name}\` is called`);
  }

  /** What a library's socket can do beside the platform's. */
  private libraryMethod(name: string, call: NodePath<t.CallExpression>): boolean {
    const { site } = this;
    const { library } = site;
    const emits = EMITTER.get(name);
    if (library?.api === 'browser' && name === 'reconnect') site.upkeep.push({ call, kind: 'reconnect' });
    else if (library?.api !== 'node') return false;
    else if (name === 'terminate') site.closes.push({ call });
    else if (name === 'ping' || name === 'pong') site.upkeep.push({ call, kind: 'ping' });
    else if (emits) this.listener(emits, call);
    else return false;
    if (emits && chained(call)) this.found.follow(call);
    return true;
  }

  /** What a socket of socket.io can do. */
  private ioMethod(name: string, call: NodePath<t.CallExpression>): void {
    const { site } = this;
    const emits = EMITTER.get(name);
    const [first, ...rest] = call.get('arguments') as NodePath[];
    if (name === 'emit')
      site.sends.push({
        call,
        argument: rest[0],
        emits: { event: first, name: first && constantText(first, this.context), values: rest },
      });
    else if (name === 'send')
      site.sends.push({
        call,
        argument: first,
        emits: { event: undefined, name: 'message', values: first ? [first, ...rest] : [] },
      });
    else if (name === 'disconnect' || name === 'close') site.closes.push({ call });
    else if (name === 'connect' || name === 'open') site.upkeep.push({ call, kind: 'reconnect' });
    else if (emits) {
      this.ioListener(emits, call);
      if (chained(call)) this.found.follow(call);
    } else this.found.escape(call.node, IO_ONLY.get(name) ?? `its \`${name}\` is called`);
  }

  private ioListener(how: 'add' | 'once' | 'remove', call: NodePath<t.CallExpression>): void {
    const [first, value] = call.get('arguments') as NodePath[];
    const constant = first && constantText(first, this.context);
    const name =
      constant ?? (first && this.isOwnName(first, call) ? excerpt(this.context.text, first.node) : undefined);
    if (name === undefined) {
      if (how === 'remove' && !first) return this.handler('message', 'listener', undefined, call);
      return this.found.escape(call.node, 'listened to for an event whose name is not a literal', {
        isListening: true,
      });
    }
    const own = IO_EVENTS.get(name);
    if (own === 'upkeep') {
      this.site.upkeep.push({ call, kind: 'ping' });
      return;
    }
    if (own === 'attempts')
      return this.found.escape(
        call.node,
        `its event \`${name}\` is listened to: Realtime reports no attempts`,
      );
    const event = own ?? 'message';
    const nameAt = first && !first.isStringLiteral() && this.isThere(first) ? first.node : undefined;
    if (how === 'remove') this.handler(event, 'listener', undefined, call);
    else if (value)
      this.handler(event, 'listener', value, call, { takes: 'payload', once: how === 'once', name, nameAt });
  }

  /** `move:${game}` beside the construction: no event of the connection begins like that. */
  private isOwnName(name: NodePath, call: NodePath): boolean {
    const { construction } = this.site;
    if (!name.isTemplateLiteral() || call.getFunctionParent() !== construction.getFunctionParent())
      return false;
    const prefix = name.node.quasis[0]?.value.cooked ?? '';
    return (
      prefix !== '' && ![...IO_EVENTS.keys()].some((own) => own.startsWith(prefix)) && this.isThere(name)
    );
  }

  /** Whether all names in an expression are declared when the socket is opened. */
  private isThere(expression: NodePath): boolean {
    let found = true;
    const visit = (path: NodePath<t.Identifier>): void => {
      const declared = path.scope.getBinding(path.node.name)?.identifier.start ?? 0;
      if (path.isReferenced() && declared > startOf(this.site.construction.node)) found = false;
    };
    if (expression.isIdentifier()) visit(expression);
    expression.traverse({ Identifier: visit });
    return found;
  }

  /** `ws.on('message', (data) => …)` and relatives. */
  private listener(how: 'add' | 'once' | 'remove', call: NodePath<t.CallExpression>): void {
    const [name, value] = call.get('arguments') as NodePath[];
    const literal = name?.isStringLiteral() ? name.node.value : undefined;
    if (literal === 'ping' || literal === 'pong') {
      this.site.upkeep.push({ call, kind: 'ping' });
      return;
    }
    if (how === 'remove' && !name) {
      for (const event of EVENTS.values()) this.handler(event, 'listener', undefined, call);
      return;
    }
    const event = literal === undefined ? undefined : EVENTS.get(`on${literal}`);
    if (!event)
      return this.found.escape(
        call.node,
        literal === undefined
          ? 'listened to for an event that is not a literal'
          : `its event \`${literal}\` is listened to`,
      );
    if (how === 'remove') this.handler(event, 'listener', undefined, call);
    else if (value) this.handler(event, 'listener', value, call, { takes: 'node', once: how === 'once' });
  }

  private handler(
    event: SocketEvent,
    how: HandlerUse['how'],
    value: NodePath | undefined,
    at: NodePath,
    { takes, once, name, nameAt }: Pick<HandlerUse, 'takes' | 'once' | 'name' | 'nameAt'> = {
      takes: 'event',
      once: false,
    },
  ): void {
    const statement = attachingStatement(at);
    if (!statement)
      return this.found.escape(at.node, `its ${event} handler is set inside another expression`);
    const attached = value && attachedValue(value);
    const detached = attached === undefined || isNullish(attached.node);
    this.site.handlers.push({
      event,
      how,
      takes,
      once,
      ...(name === undefined ? {} : { name }),
      ...(nameAt === undefined ? {} : { nameAt }),
      value: detached ? null : (attached as NodePath<t.Expression>),
      statement,
    });
  }
}
