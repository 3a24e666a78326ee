import type { Evaluator } from '../code/evaluate.js';
import type { Site } from '../code/module.js';
import { lastName, walk } from '../code/tree.js';
import type { Served } from '../code/within.js';
import type { Poll } from '../route.js';
import { pollsOf } from './polls.js';
import { isReceive } from './words.js';

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
