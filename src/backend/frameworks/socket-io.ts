import type { Value } from '../code/value.js';
import { within } from '../code/within.js';
import { fromColons } from '../paths.js';
import {
  methodOf,
  objectsOf,
  textArg,
  textsOfOption,
  valuesOf,
  type CallRule,
  type Reached,
} from './arguments.js';

/** socket.io: one route for each namespace that somebody listens to; its events are messages by name. */

const server = /^socket\.io(?:\.(?:Server|default))?$/;
const namespace = /^socket\.io(?:\.(?:Server|default))?\.of$/;

export const socketIo: CallRule = {
  names: ['on', 'once'],
  read,
};

function read(reached: Reached): void {
  const { registry, call, site } = reached;
  const method = methodOf(reached);
  if (method?.property !== 'on' && method?.property !== 'once') return;
  const [event, handler] = call.args;
  if (event?.is !== 'text' || !/^connect(?:ion)?$/.test(event.value)) return;
  const handlers = valuesOf(reached, handler);
  const events = eventsOf(reached, handlers);
  for (const { path } of [...servers(reached, method.object), ...namespaces(reached, method.object)]) {
    registry.declare({
      framework: 'socket.io',
      module: site.module,
      at: call.start,
      path,
      router: undefined,
      handlers,
      events,
      site,
    });
  }
}

type Receiver = Parameters<typeof valuesOf>[1];

function servers(reached: Reached, receiver: Receiver): { path: string }[] {
  return objectsOf(valuesOf(reached, receiver), server).flatMap((value) => {
    const own = { evaluator: reached.evaluator, frame: value.frame };
    // An endpoint of its own stands before the namespace, as in what a client is seen to open.
    const paths = (value.call?.args ?? []).flatMap((arg) => textsOfOption(own, arg, 'path'));
    const [path = '/'] = paths.length === 1 ? paths : [];
    return [{ path: /^\/?socket\.io\/?$/.test(path) ? '/' : fromColons(path) }];
  });
}

function namespaces(reached: Reached, receiver: Receiver): { path: string }[] {
  return objectsOf(valuesOf(reached, receiver), namespace).flatMap((value) => {
    const own = { evaluator: reached.evaluator, frame: value.frame };
    return textArg(own, value.call?.args[0]).map((path) => ({ path: fromColons(path) }));
  });
}

/** Names that the handler of a connection listens to. */
function eventsOf({ evaluator }: Reached, handlers: readonly Value[]): string[] {
  const names = within(evaluator, handlers, 2).flatMap(({ sites }) =>
    sites.flatMap(({ call }) => {
      const [event] = call.args;
      const listens = call.callee.is === 'member' && /^(?:on|once)$/.test(call.callee.property);
      return listens && event?.is === 'text' && !/^disconnect/.test(event.value) && event.value !== 'error'
        ? [event.value]
        : [];
    }),
  );
  return [...new Set(names)].sort();
}
