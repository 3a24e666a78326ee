import type { Expr } from '../code/tree.js';
import type { ObjectValue, Value } from '../code/value.js';
import { numberOf, option, textsOfOption, type CallRule, type Reached } from './arguments.js';
import { upgradesOf } from './upgrade.js';

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
    const gates = option(reached, options, 'verifyClient').map((asked) => ({
      value: asked,
      until: Infinity,
    }));
    const common = {
      framework: 'ws' as const,
      module: site.module,
      at: call.start,
      router: undefined,
      handlers,
      port,
      site,
      gates,
    };
    if (isTrue(options, 'noServer')) {
      const upgrades = upgradesOf(reached, value, server);
      if (upgrades.length === 0)
        registry.declare({ ...common, path: '/**', unmounted: 'nothing hands an upgrade to it' });
      for (const upgrade of upgrades)
        registry.declare({
          ...common,
          path: upgrade.path,
          handlers: handlers.length > 0 ? handlers : upgrade.handlers,
          gates: [...gates, ...upgrade.gates],
        });
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
