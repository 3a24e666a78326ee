import type { ObjectValue, Value } from '../code/value.js';
import { textsOf } from '../code/value.js';
import {
  argOf,
  decorated,
  methodOf,
  objectsOf,
  textArg,
  valuesOf,
  type CallRule,
  type Reached,
} from './arguments.js';

/** socket.io in Python (`python-socketio`, Flask-SocketIO): one route for each namespace; events are messages by name. */

const server = /^(?:socketio\.(?:Async)?Server|flask_socketio\.SocketIO)$/;
const namespace = /^(?:socketio\.(?:Async)?Namespace|flask_socketio\.Namespace)$/;
const lifecycle = /^(?:dis)?connect$/;

export const pythonSocketIo: CallRule = {
  names: ['on', 'event', 'register_namespace', 'on_namespace', 'Server', 'AsyncServer', 'SocketIO'],
  read,
};

function read(reached: Reached): void {
  const { evaluator, call, frame } = reached;
  const method = methodOf(reached);
  if (method && /^(?:register_namespace|on_namespace)$/.test(method.property)) {
    if (objectsOf(valuesOf(reached, method.object), server).length === 0) return;
    for (const value of objectsOf(valuesOf(reached, call.args[0]), namespace)) byClass(reached, value);
    return;
  }
  for (const value of objectsOf(evaluator.evaluate(call, frame), server))
    if (value.call === call) byServer(reached, value);
}

/** What decorators of one server say, by namespace. */
function byServer({ registry, evaluator, site }: Reached, made: ObjectValue): void {
  const found = new Map<string, { events: Set<string>; handlers: Value[] }>();
  const add = (path: string, event: string | undefined, handlers: readonly Value[]): void => {
    const known = found.get(path) ?? { events: new Set<string>(), handlers: [] };
    found.set(path, known);
    if (event !== undefined && !lifecycle.test(event)) known.events.add(event);
    known.handlers.push(...handlers);
  };
  const isMade = (values: readonly Value[]): boolean =>
    objectsOf(values, server).some(({ id }) => id === made.id);
  for (const use of ['on', 'event'].flatMap((name) => evaluator.sitesNamed(name))) {
    const method = methodOf({ call: use.call });
    if (!method || !use.decorates) continue;
    for (const frame of evaluator.framesAt(use)) {
      const own: Reached = { registry, evaluator, site: use, call: use.call, frame };
      if (!isMade(valuesOf(own, method.object))) continue;
      const handlers = decorated(own);
      const event = textsOf(valuesOf(own, argOf(use.call, 0, 'event')))[0] ?? handlers.map(nameOf)[0];
      for (const path of textArg(own, use.call.named.get('namespace'), '/')) add(path, event, handlers);
    }
  }
  // `@sio.event`, which is no call.
  for (const module of evaluator.project.modules)
    for (const [fn, scope] of module.functions) {
      const [frame] = scope.parent ? evaluator.framesOf(scope.parent) : [];
      const isEvent = fn.decorators.some(
        (one) =>
          one.is === 'member' &&
          one.property === 'event' &&
          frame &&
          isMade(evaluator.evaluate(one.object, frame)),
      );
      if (isEvent && frame) add('/', fn.name, [{ is: 'fn', fn, scope, frame }]);
    }
  for (const [path, { events, handlers }] of found)
    registry.declare({
      ...{ framework: 'socket.io', module: site.module, at: made.call?.start ?? site.call.start },
      ...{ path, router: undefined, handlers, events: [...events].sort(), site },
    });
}

/** `sio.register_namespace(Desk('/desk'))`: methods `on_…` are its events. */
function byClass({ registry, evaluator, site, call }: Reached, value: ObjectValue): void {
  const { cls } = value;
  if (!cls || !value.call) return;
  const events = [...cls.scope.names.keys()].flatMap((name) => {
    const event = /^on_(\w+)$/.exec(name)?.[1];
    return event === undefined || lifecycle.test(event) ? [] : [event];
  });
  for (const path of textArg({ evaluator, frame: value.frame }, argOf(value.call, 0, 'namespace'), '/'))
    registry.declare({
      ...{ framework: 'socket.io', module: site.module, at: call.start, path, router: undefined },
      ...{ handlers: [cls], events: events.sort(), site },
    });
}

function nameOf(value: Value): string {
  return value.is === 'fn' ? value.fn.name : '';
}
