import type { Expr } from '../code/tree.js';
import type { Frame, ObjectValue, Value } from '../code/value.js';
import type { Gate } from '../handlers/gate.js';
import { fromAngles, fromRegex } from '../paths.js';
import { argOf, textArg, valuesOf, type CallRule, type Reached } from './arguments.js';

/** Django Channels: `ProtocolTypeRouter`, `URLRouter`, `path` and `re_path`, consumers. */

const protocols = /^channels\.routing\.ProtocolTypeRouter$/;
const urls = /^channels\.routing\.URLRouter$/;
const entry = /^django\.(?:urls|conf\.urls)\.(?:path|re_path|url)$/;

export const channels: CallRule = {
  names: ['ProtocolTypeRouter', 'path', 're_path', 'url'],
  read,
};

function read(reached: Reached): void {
  const { evaluator, registry, call, frame } = reached;
  for (const value of evaluator.evaluate(call, frame)) {
    if (value.is !== 'object' || value.call !== call) continue;
    if (protocols.test(value.type)) {
      registry.router(value.id, { root: true });
      const named = call.named.get('websocket');
      const values = [
        ...evaluator.follow(valuesOf(reached, argOf(call, 0, 'application_mapping')), ['websocket']),
        ...(named ? valuesOf(reached, named) : []),
      ];
      for (const inner of values) below(reached, inner, { root: value.id, prefix: '', gates: [], depth: 0 });
    } else if (entry.test(value.type) && isSocket(reached, value)) {
      registry.loose.push({
        id: value.id,
        declare: () => {
          declare(reached, value, { unmounted: 'no URLRouter of a ProtocolTypeRouter leads to it' });
        },
      });
    }
  }
}

/** How a router is reached. */
interface Way {
  root: string;
  prefix: string;
  /** Middleware of the project that a request passes. */
  gates: readonly Gate[];
  depth: number;
}

/** Middleware wraps a router, which wraps a list of paths. */
function below(reached: Reached, value: Value, way: Way): void {
  if (value.is !== 'object' || !value.call || way.depth > 12) return;
  const { root, prefix, depth } = way;
  const own = { evaluator: reached.evaluator, frame: value.frame };
  if (!urls.test(value.type)) {
    const gates = value.cls ? [...way.gates, { value: value.cls, until: Infinity }] : way.gates;
    for (const expr of [...value.call.args, ...value.call.named.values()]) {
      for (const inner of valuesOf(own, expr)) below(reached, inner, { ...way, gates, depth: depth + 1 });
    }
    return;
  }
  for (const list of valuesOf(own, argOf(value.call, 0, 'routes'))) {
    for (const item of reached.evaluator.elements(list).flat()) {
      if (item.is !== 'object' || !item.call || !entry.test(item.type)) continue;
      reached.registry.taken.add(item.id);
      if (isSocket(reached, item)) declare(reached, item, { root, prefix, gates: way.gates });
      else {
        const inner = { evaluator: reached.evaluator, frame: item.frame };
        for (const path of pathsOf(reached, item)) {
          for (const nested of valuesOf(inner, argOf(item.call, 1, 'view')))
            below(reached, nested, { ...way, prefix: `${prefix}/${path}`, depth: depth + 1 });
        }
      }
    }
  }
}

function pathsOf(reached: Reached, { call, frame, type }: ObjectValue): string[] {
  const texts = textArg({ evaluator: reached.evaluator, frame }, call && argOf(call, 0, 'route'));
  return texts.map(type.endsWith('.path') ? fromAngles : fromRegex);
}

/** A consumer, also inside a middleware of its own: the view of a page is none. */
function isSocket(reached: Reached, { call, frame }: ObjectValue): boolean {
  const view = call && argOf(call, 1, 'view');
  return view !== undefined && consumerOf(reached, view, frame) !== undefined;
}

/** `Consumer` of `Consumer.as_asgi()`, however it is wrapped. */
function consumerOf(reached: Reached, expr: Expr, frame: Frame, depth = 0): Expr | undefined {
  // Before version 3 a consumer was its own application.
  if (expr.is === 'name' || expr.is === 'member') return isConsumer(reached, expr, frame) ? expr : undefined;
  if (expr.is !== 'call' || depth > 4) return undefined;
  if (expr.callee.is === 'member' && expr.callee.property === 'as_asgi') return expr.callee.object;
  for (const arg of expr.args) {
    const found = consumerOf(reached, arg, frame, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function isConsumer({ evaluator }: Reached, expr: Expr, frame: Frame): boolean {
  return evaluator
    .evaluate(expr, frame)
    .some((value) => value.is === 'class' && /^channels\..*Consumer$/.test(evaluator.baseOf(value)));
}

function declare(
  reached: Reached,
  value: ObjectValue,
  { root, prefix = '', gates, unmounted }: Partial<Way> & { unmounted?: string },
): void {
  const { registry, evaluator } = reached;
  const { call, frame } = value;
  const view = call && argOf(call, 1, 'view');
  const consumer = view && consumerOf(reached, view, frame);
  if (!consumer) return;
  for (const path of pathsOf(reached, value)) {
    registry.declare({
      framework: 'channels',
      module: frame.scope.module,
      at: call.start,
      path: `${prefix}/${path}`,
      router: root,
      handlers: evaluator.evaluate(consumer, frame),
      ...(gates && { gates }),
      unmounted,
    });
  }
}
