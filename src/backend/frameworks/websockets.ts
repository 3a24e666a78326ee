import type { Value } from '../code/value.js';
import { frameAt, within } from '../code/within.js';
import { argOf, numberOf, valuesOf, type CallRule, type Reached } from './arguments.js';
import { pathsOfConditions } from './conditions.js';

/** The `websockets` package: a server on a port of its own, whose handler looks at the path, if at all. */

const serve = /^websockets(?:\.\w+)*\.serve$/;

export const websockets: CallRule = {
  names: ['serve'],
  read,
};

function read(reached: Reached): void {
  const { evaluator, registry, call, frame, site } = reached;
  const served = evaluator
    .evaluate(call.callee, frame)
    .some((value) => value.is === 'external' && serve.test(value.path));
  if (!served) return;
  const handlers = valuesOf(reached, argOf(call, 0, 'handler') ?? call.named.get('ws_handler'));
  const paths = [...new Set(pathsIn(reached, handlers))];
  const port = numberOf(valuesOf(reached, argOf(call, 2, 'port')));
  for (const path of paths.length > 0 ? paths : ['/**']) {
    registry.declare({
      framework: 'websockets',
      module: site.module,
      at: call.start,
      path,
      router: undefined,
      handlers,
      port,
      site,
    });
  }
}

/** Paths that the handler, or what it calls directly, tells apart. */
function pathsIn({ evaluator }: Reached, handlers: readonly Value[]): string[] {
  return within(evaluator, handlers, 1)
    .filter(({ depth }) => depth === 0)
    .flatMap((item) =>
      item.sites.flatMap(
        (site) => pathsOfConditions({ evaluator, frame: frameAt(item, site.scope) }, site.conditions) ?? [],
      ),
    );
}
