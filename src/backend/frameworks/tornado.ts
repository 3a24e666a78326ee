import type { Value } from '../code/value.js';
import { fromRegex } from '../paths.js';
import { argOf, objectsOf, valuesOf, type CallRule, type Reached } from './arguments.js';

/** Tornado: an application is given a list of patterns with their handlers. */

const app = /^tornado\.web\.Application$/;
const spec = /^tornado\.(?:web\.(?:URLSpec|url)|routing\.(?:Rule|URLSpec))$/;
const socket = /^tornado\.websocket\.WebSocketHandler$/;

export const tornado: CallRule = {
  names: ['Application', 'add_handlers', '__init__'],
  read,
};

function read(reached: Reached): void {
  const { evaluator, call, frame } = reached;
  const { callee } = call;
  const name = callee.is === 'member' ? callee.property : undefined;
  if (name === 'add_handlers') {
    const isApp =
      callee.is === 'member' && objectsOf(evaluator.evaluate(callee.object, frame), app).length > 0;
    if (isApp) patterns(reached, valuesOf(reached, argOf(call, 1, 'host_handlers')));
  } else if (name === '__init__') {
    // `super().__init__(handlers)`, `tornado.web.Application.__init__(self, handlers)`
    const owner = reached.site.scope.parent;
    const cls = owner?.cls && { is: 'class' as const, cls: owner.cls, scope: owner, frame };
    if (!cls || !app.test(evaluator.baseOf(cls))) return;
    const [first, second] = call.args;
    const isSelf = first?.is === 'name' && first.name === 'self';
    patterns(reached, valuesOf(reached, call.named.get('handlers') ?? (isSelf ? second : first)));
  } else if (
    evaluator.evaluate(callee, frame).some((value) => value.is === 'external' && app.test(value.path))
  )
    patterns(reached, valuesOf(reached, argOf(call, 0, 'handlers')));
}

function patterns(reached: Reached, lists: readonly Value[]): void {
  const { evaluator } = reached;
  for (const list of lists)
    for (const entry of evaluator.elements(list).flat()) {
      if (entry.is === 'list')
        declare(reached, evaluator.follow([entry], [0]), evaluator.follow([entry], [1]), entry);
      if (entry.is !== 'object' || !entry.call || !spec.test(entry.type)) continue;
      const own = { evaluator, frame: entry.frame };
      declare(
        reached,
        valuesOf(own, argOf(entry.call, 0, 'pattern')),
        valuesOf(own, argOf(entry.call, 1, 'handler')),
        entry,
      );
    }
}

function declare(
  { registry, evaluator, call, site }: Reached,
  paths: readonly Value[],
  handlers: readonly Value[],
  entry: Value,
): void {
  const served = handlers.filter((value) => value.is === 'class' && socket.test(evaluator.baseOf(value)));
  if (served.length === 0) return;
  const place =
    entry.is === 'list' || entry.is === 'object'
      ? { module: entry.frame.scope.module }
      : { module: site.module };
  const first = entry.is === 'list' ? entry.items[0] : entry.is === 'object' ? entry.call : undefined;
  for (const path of paths)
    if (path.is === 'text')
      registry.declare({
        ...{ framework: 'tornado', ...place, at: first?.start ?? call.start, router: undefined },
        path: fromRegex(path.text),
        handlers: [...served],
      });
}
