import type { Expr } from '../code/tree.js';
import type { ObjectValue, Value } from '../code/value.js';
import {
  methodOf,
  numberOf,
  objectsOf,
  option,
  textsOfOption,
  valuesOf,
  type CallRule,
  type Reached,
} from './arguments.js';
import { assigned, pathsOfConditions } from './conditions.js';

/** The `ws` package: a server on its own port, on an HTTP server, or behind a dispatch of the upgrade event. */

const server = /^ws\.(?:default\.)?(?:WebSocketServer|Server)$/;

export const ws: CallRule = {
  names: ['WebSocketServer', 'Server'],
  read,
};

function read(reached: Reached): void {
  const { evaluator, registry, call, frame, site } = reached;
  for (const value of evaluator.evaluate(call, frame)) {
    if (value.is !== 'object' || value.call !== call || !server.test(value.type)) continue;
    const [options] = call.args;
    const handlers = connectionHandlers(reached, value);
    const port = numberOf(option(reached, options, 'port'));
    const common = {
      framework: 'ws' as const,
      module: site.module,
      at: call.start,
      router: undefined,
      handlers,
      port,
      site,
    };
    if (isTrue(options, 'noServer')) {
      const upgrades = dispatches(reached, value);
      if (upgrades.length === 0)
        registry.declare({ ...common, path: '/**', unmounted: 'nothing hands an upgrade to it' });
      for (const path of upgrades) registry.declare({ ...common, path });
      continue;
    }
    const paths = textsOfOption(reached, options, 'path');
    for (const path of paths.length > 0 ? paths : ['/**']) registry.declare({ ...common, path });
  }
}

function isTrue(options: Expr | undefined, key: string): boolean {
  return (
    options?.is === 'dict' && options.entries.some((entry) => entry.key === key && entry.value.is === 'true')
  );
}

/** `wss.on('connection', handler)`, wherever the server is known by name. */
function connectionHandlers({ evaluator }: Reached, value: ObjectValue): Value[] {
  return evaluator.sitesNamed('on').flatMap(({ call, ...site }) => {
    const [event, handler] = call.args;
    if (call.callee.is !== 'member' || event?.is !== 'text' || event.value !== 'connection' || !handler)
      return [];
    const receiver = call.callee.object;
    return evaluator
      .framesAt(site)
      .filter((frame) =>
        evaluator.evaluate(receiver, frame).some((found) => found.is === 'object' && found.id === value.id),
      )
      .flatMap((frame) => evaluator.evaluate(handler, frame));
  });
}

/** The paths for which `handleUpgrade` of this server is called. */
function dispatches({ evaluator }: Reached, value: ObjectValue): string[] {
  const paths = evaluator.sitesNamed('handleUpgrade').flatMap((site) =>
    evaluator.framesAt(site).flatMap((frame) => {
      const method = methodOf({ call: site.call });
      if (!method) return [];
      const own = { evaluator, frame };
      if (objectsOf(valuesOf(own, method.object), server).some(({ id }) => id === value.id))
        return pathsOfConditions(own, site.conditions) ?? ['/**'];
      return keysOf(own, method.object, value);
    }),
  );
  return [...new Set(paths)];
}

/** `servers[pathname].handleUpgrade(…)`: the keys under which a table holds this server. */
function keysOf(own: Pick<Reached, 'evaluator' | 'frame'>, receiver: Expr, value: ObjectValue): string[] {
  const [expr] = receiver.is === 'name' ? assigned(own, receiver.name) : [receiver];
  const table =
    expr?.is === 'index'
      ? expr.object
      : expr?.is === 'call' && expr.callee.is === 'member' && expr.callee.property === 'get'
        ? expr.callee.object
        : undefined;
  if (!table) return [];
  return valuesOf(own, table).flatMap((found): string[] => {
    if (found.is === 'dict')
      return found.dict.entries.flatMap(({ key, value: entry }) =>
        key?.startsWith('/') && holds(own, own.evaluator.evaluate(entry, found.frame), value) ? [key] : [],
      );
    // `new Map([['/a', server]])`
    if (found.is !== 'object' || found.type !== 'Map' || !found.call?.args[0]) return [];
    return own.evaluator.evaluate(found.call.args[0], found.frame).flatMap((list) =>
      own.evaluator
        .elements(list)
        .flat()
        .flatMap((pair) => {
          const key = own.evaluator.follow([pair], [0]).find((part) => part.is === 'text');
          return key && holds(own, own.evaluator.follow([pair], [1]), value) ? [key.text] : [];
        }),
    );
  });
}

function holds(_: unknown, values: readonly Value[], value: ObjectValue): boolean {
  return values.some((found) => found.is === 'object' && found.id === value.id);
}
