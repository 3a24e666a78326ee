import type { Evaluator } from '../code/evaluate.js';
import type { Site } from '../code/module.js';
import { lastName, walk, type Expr } from '../code/tree.js';
import { calledBy, type Served } from '../code/within.js';
import type { Poll } from '../route.js';
import { pollsOf } from './polls.js';
import { isReceive, isSend } from './words.js';

/** Methods of a class that run when a client has connected. */
const opens = /^_*(?:connect|websocket_connect|on_connect|onConnect|onOpen|on_open|open|handleConnection)$/;
/** What runs later: listeners, timers, tasks. */
const later =
  /^(?:on|once|addEventListener|add_listener|setInterval|setTimeout|setImmediate|create_task|ensure_future|start_soon|gather|spawn|run_forever|subscribe|psubscribe)$/;

/** What a handler asks the database for, and sends, before it waits for anything. */
export function greetingOf(
  evaluator: Evaluator,
  code: readonly Served[],
  sends: (item: Served, site: Site) => boolean,
): Poll[] {
  return code.flatMap((item) => {
    const sites = item.depth === 0 ? atOnce(item) : [];
    return sites.some((site) => sends(item, site)) ? pollsOf(evaluator, item, sites) : [];
  });
}

/**
 * Kinds of messages by which a handler greets a client, and which say nothing else: `{"type": "auth_ok"}`, before any loop, by itself or by
 * a function that it calls.
 */
export function greetsWith(evaluator: Evaluator, code: readonly Served[]): string[] {
  const said = code.flatMap((item) =>
    (item.depth === 0 ? atOnce(item) : []).flatMap((site) =>
      [site, ...calledBy(evaluator, item, site).flatMap(atOnce)].flatMap(({ call }) =>
        isSend(call) ? call.args.flatMap((arg) => bareKind(arg) ?? []) : [],
      ),
    ),
  );
  return [...new Set(said)].filter((kind) => !REFUSES.test(kind));
}

/** What is said to those who are sent away. */
const REFUSES =
  /err|fail|den[iy]|invalid|expire|unauth|forbid|reject|refus|missing|timeout|close|bad|full|busy/i;

/** `auth_ok` of `{ type: 'auth_ok', ok: true }`, also in JSON; undefined where anything in it is not written down. */
function bareKind(expr: Expr): string | undefined {
  if (expr.is === 'call') return expr.args.map(bareKind).find((kind) => kind !== undefined);
  if (expr.is !== 'dict') return undefined;
  if (
    !expr.entries.every(
      ({ key, value }) => key !== undefined && /^(?:text|number|true|false)$/.test(value.is),
    )
  )
    return undefined;
  const kind = expr.entries.find(({ key }) => /^(?:type|event|kind|action|op)$/.test(key ?? ''))?.value;
  return kind?.is === 'text' ? kind.value : undefined;
}

/** Calls that are made as soon as a client has connected. */
function atOnce(item: Served): Site[] {
  const waiting: { start: number; end: number }[] = [];
  walk(item.body, {
    stmt(stmt) {
      if (stmt.is === 'while') waiting.push(stmt);
      if (stmt.is === 'for' && stmt.iterable.is === 'call' && isReceive(stmt.iterable)) waiting.push(stmt);
    },
  });
  return item.sites.filter(({ call, scope }) => {
    const isOwn = item.cls
      ? opens.test(scope.fn?.name ?? '') && scope.parent === item.scope
      : scope === item.scope;
    return (
      isOwn &&
      !later.test(lastName(call.callee) ?? '') &&
      !waiting.some(({ start, end }) => start <= call.start && call.end <= end)
    );
  });
}
