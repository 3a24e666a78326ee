import type { Evaluator } from '../code/evaluate.js';
import { dotted, lastName, type Call, type Expr } from '../code/tree.js';
import { HOLE, textsOf } from '../code/value.js';
import { frameAt, type Served } from '../code/within.js';

/** The groups and rooms that a handler puts its sockets into, by name; `*` for what the code does not tell. */
export function groupsOf(evaluator: Evaluator, code: readonly Served[]): string[] {
  const found = code.flatMap((item) =>
    item.sites.flatMap(({ call, scope }) => {
      const expr = groupOf(call);
      if (!expr) return [];
      const texts = textsOf(evaluator.evaluate(expr, frameAt(item, scope)));
      return texts.length > 0 ? texts.map((text) => text.replaceAll(HOLE, '*')) : ['*'];
    }),
  );
  return [...new Set(found)].sort();
}

/** `channel_layer.group_add(name, …)`, `socket.join(room)`, `sio.enter_room(sid, room)`, `join_room(room)`. */
function groupOf({ callee, args, named }: Call): Expr | undefined {
  switch (lastName(callee)) {
    case 'group_add':
      return args[0];
    case 'join_room':
      return args[0] ?? named.get('room');
    case 'enter_room':
      return args[1] ?? named.get('room');
    case 'join':
      // Of a socket, not of a list.
      return callee.is === 'member' && /(?:^|\.)(?:socket|client)$/i.test(dotted(callee.object) ?? '')
        ? args[0]
        : undefined;
    default:
      return undefined;
  }
}
