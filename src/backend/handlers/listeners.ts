import type { Site } from '../code/module.js';
import { dotted, lastName, returnsOf, walk, type Expr, type Fn, type Stmt } from '../code/tree.js';
import type { Served } from '../code/within.js';
import { isReceive } from './words.js';

/** Code that runs when a message has come. */
export interface Listener {
  start: number;
  end: number;
  /** Names of the socket that speaks; none when it is the handler's own object. */
  sockets: string[];
}

/** Methods and callbacks that frameworks call with a message. */
const named = /^(?:receive|receive_json|receive_text|on_receive|on_?message|onMessage|message)$/;
const socketLike = /(?:^|[._])(?:ws|websocket|web_socket|socket|sock|client|conn|connection|stream)\d*$/i;
/** Events of a socket itself, which are no messages. */
const lifecycle =
  /^(?:close|closed|disconnect|disconnecting|error|open|connect|connection|pong|ping|upgrade)$/;

/** Every piece of the code that is run by a message. `events`: messages have names of their own, as with socket.io. */
export function listenersOf(item: Served, events: boolean): Listener[] {
  const found: Listener[] = [];
  const fns = (fn: Expr | undefined, sockets: string[]): void => {
    if (fn?.is === 'fn') found.push({ start: fn.start, end: fn.end, sockets });
  };
  walk(item.body, {
    stmt(stmt) {
      if (stmt.is === 'for' && socketLike.test(dotted(stmt.iterable) ?? ''))
        found.push({ ...span(stmt), sockets: [dotted(stmt.iterable) ?? ''] });
      if (stmt.is === 'bind' && stmt.target.is === 'member' && stmt.target.member.property === 'onmessage')
        fns(stmt.value, [dotted(stmt.target.member.object) ?? '']);
    },
    expr(expr) {
      if (expr.is === 'fn' && (isListener(expr) || (events && isEventMethod(expr)))) fns(expr, []);
      if (expr.is !== 'call' || expr.callee.is !== 'member') return;
      const [event, run] = expr.args;
      if (event?.is !== 'text' || !/^(?:on|once|addEventListener)$/.test(expr.callee.property)) return;
      if (event.value === 'message' || (events && !lifecycle.test(event.value)))
        fns(run, [dotted(expr.callee.object) ?? '']);
    },
  });
  if (item.fn && (named.test(item.fn.name) || (events && item.depth === 0 && isEvent(item))))
    found.push({ ...span(item.fn), sockets: [] });
  return [...found, ...received(item)];
}

function span({ start, end }: { start: number; end: number }): { start: number; end: number } {
  return { start, end };
}

/** In Python each event has a function of its own: `on_said` of a namespace, `@sio.event`. */
function isEvent({ fn, module }: Served): boolean {
  return module.language === 'python' && fn !== undefined && !lifecycle.test(fn.name);
}

function isEventMethod({ name }: Fn): boolean {
  const event = /^on_(\w+)$/.exec(name)?.[1];
  return event !== undefined && !lifecycle.test(event);
}

function isListener(fn: Fn): boolean {
  return named.test(fn.name) || isSubscriber(fn);
}

/** `@SubscribeMessage('set')` of Nest. */
function isSubscriber({ decorators }: Fn): boolean {
  return decorators.some(
    (decorator) => decorator.is === 'call' && lastName(decorator.callee) === 'SubscribeMessage',
  );
}

/** Whether a message is answered by what its function returns, as Nest does it. */
export function answers({ cls }: Served): boolean {
  let found = false;
  walk(cls?.body ?? [], {
    expr(expr) {
      if (expr.is === 'fn' && isSubscriber(expr)) found ||= returnsOf(expr).length > 0;
    },
  });
  return found;
}

/** From a `receive` on: the loop around it, or the rest of its function. */
function received(item: Served): Listener[] {
  const loops: Stmt[] = [];
  walk(item.body, {
    stmt(stmt) {
      if (stmt.is === 'while' || stmt.is === 'for') loops.push(stmt);
    },
  });
  return item.sites.flatMap(({ call }: Site): Listener[] => {
    if (
      !isReceive(call) ||
      call.callee.is !== 'member' ||
      /^(?:on|once|addEventListener)$/.test(call.callee.property)
    )
      return [];
    const loop = loops.findLast(({ start, end }) => start <= call.start && call.end <= end);
    const sockets = [dotted(call.callee.object) ?? ''];
    return loop
      ? [{ ...span(loop), sockets }]
      : item.fn
        ? [{ start: call.start, end: item.fn.end, sockets }]
        : [];
  });
}
