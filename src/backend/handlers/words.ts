import { dotted, lastName, type Call, type Expr } from '../code/tree.js';

/** The vocabulary of sockets: what servers in both languages call what they do. */

const send =
  /^(?:send|send_text|send_json|send_bytes|send_str|send_message|write_message|sendText|sendJson|emit)$/;
const spread = /^(?:broadcast\w*|group_send|publish|send_to_\w+|notify_all|notifyAll|push_to_\w+)$/i;
const receive =
  /^(?:receive|receive_text|receive_json|receive_bytes|receive_str|iter_text|iter_json|iter_bytes|recv|receive_data)$/;
const subscribe = /^(?:subscribe|psubscribe|group_add|listen|add_listener|get_message)$/;
const query =
  /^(?:fetch|fetch_one|fetch_all|fetch_val|fetchrow|fetchone|fetchall|fetchval|execute|executemany|query|raw|scalars?|first|find|findOne|findMany|findFirst|findAll|aggregate|count|select|rpc|\$queryRaw|\$queryRawUnsafe)$/;
const ping = /^(?:ping|pong|heartbeat|keep-?alive|hb)$/i;

export function isSend({ callee }: Call): boolean {
  return callee.is === 'member' && send.test(callee.property);
}

/** Sends to more than one. */
export function isSpread({ callee }: Call): boolean {
  return spread.test(lastName(callee) ?? '');
}

export function isReceive({ callee, args }: Call): boolean {
  if (callee.is !== 'member') return false;
  if (receive.test(callee.property)) return true;
  const [event] = args;
  return (
    /^(?:on|once|addEventListener)$/.test(callee.property) &&
    event?.is === 'text' &&
    event.value === 'message'
  );
}

export function isSubscribe({ callee }: Call): boolean {
  if (callee.is !== 'member') return false;
  if (callee.property === 'get' || callee.property === 'get_nowait')
    return /queue/i.test(dotted(callee.object) ?? '');
  return subscribe.test(callee.property);
}

export function isQuery({ callee }: Call): boolean {
  return callee.is === 'member' && query.test(callee.property);
}

/** Whether what is sent only keeps the connection open. */
export function isPing(expr: Expr): boolean {
  if (expr.is === 'text')
    return ping.test(expr.value) || /^\{"(?:type|event)":\s*"(?:ping|pong|heartbeat)"/.test(expr.value);
  if (expr.is === 'dict') {
    const kind = expr.entries.find(
      ({ key }) => key === 'type' || key === 'event' || key === 'op' || key === 'action',
    );
    return kind?.value.is === 'text' && ping.test(kind.value.value);
  }
  // `json.dumps({…})`, `JSON.stringify({…})`
  return expr.is === 'call' && expr.args.length > 0 && expr.args.every(isPing);
}

/** Text that is a statement for a database. */
export function isSql(text: string): boolean {
  return /^\s*(?:--[^\n]*\n\s*)*(?:select\s|with\s+\w+\s+as\b|refresh\s+materialized|call\s+\w|insert\s+into|update\s+\w+\s+set|delete\s+from)/i.test(
    text,
  );
}
