import type { ObjectValue, Value } from '../code/value.js';
import { fromColons } from '../paths.js';
import {
  methodOf,
  option,
  textArg,
  textsOfOption,
  valuesOf,
  type CallRule,
  type Reached,
} from './arguments.js';

/** Elysia: each call gives back the application it was called on, and plugins are applications themselves. */

const made = /^elysia(?:\.(?:Elysia|default))?$/;
const handlers = ['open', 'message', 'upgrade', 'beforeHandle'];

export const elysia: CallRule = {
  names: ['ws', 'use', 'group'],
  read,
};

function read(reached: Reached): void {
  const method = methodOf(reached);
  if (!method) return;
  const { registry, evaluator, call, site } = reached;
  const place = registry.place(site.module, call.start);
  for (const owner of appsOf(valuesOf(reached, method.object))) {
    const router = enter(reached, owner);
    const [first, second] = call.args;
    if (method.property === 'ws') {
      for (const path of textArg(reached, first))
        registry.declare({
          ...{
            framework: 'elysia',
            module: site.module,
            at: call.start,
            path: fromColons(path),
            router,
            site,
          },
          handlers: handlers.flatMap((name) => option(reached, second, name)),
        });
    } else if (method.property === 'use') {
      for (const child of appsOf(valuesOf(reached, first)))
        registry.mount(router, enter(reached, child), '', place);
      adopt(reached, valuesOf(reached, first), router, '');
    } else {
      for (const prefix of textArg(reached, first))
        adopt(reached, valuesOf(reached, call.args.at(-1)), router, fromColons(prefix));
    }
  }

  /** A function that is given an application of its own. */
  function adopt(around: Reached, values: readonly Value[], router: string, prefix: string): void {
    for (const value of values) {
      if (value.is !== 'fn') continue;
      const id = `${site.module.file}:${String(call.start)}-${String(call.end)}`;
      const instance: ObjectValue = { is: 'object', id, type: 'elysia.group', call, frame: around.frame };
      if (evaluator.adopt(value.fn, 0, instance)) registry.news = true;
      registry.router(id);
      registry.mount(router, id, prefix, place);
    }
  }
}

/** The applications at the start of chains. */
function appsOf(values: readonly Value[]): ObjectValue[] {
  return values.flatMap((value) => {
    let at = value.is === 'object' ? value : undefined;
    while (at?.of) at = at.of;
    return at && (made.test(at.type) || at.type === 'elysia.group') ? [at] : [];
  });
}

function enter(
  { registry, evaluator }: Pick<Reached, 'registry' | 'evaluator'>,
  object: ObjectValue,
): string {
  if (object.type === 'elysia.group') return object.id;
  const own = { evaluator, frame: object.frame };
  const [prefix = ''] = textsOfOption(own, object.call?.args[0], 'prefix');
  registry.router(object.id, { prefix: fromColons(prefix), root: true });
  return object.id;
}
