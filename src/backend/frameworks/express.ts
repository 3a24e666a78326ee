import type { ObjectValue } from '../code/value.js';
import { fromColons } from '../paths.js';
import { methodOf, objectsOf, textArg, valuesOf, type CallRule, type Reached } from './arguments.js';

/** express-ws: `app.ws`, `router.ws`, and the routers that `app.use` mounts. */

const app = /^express(?:\.application|\.Express|\.Application)?$/;
const either = /^express(?:\.(?:Router|application|Express|Application|IRouter))?$/;

export const express: CallRule = {
  names: ['ws', 'use'],
  read,
};

function read(reached: Reached): void {
  const method = methodOf(reached);
  if (!method || (method.property !== 'ws' && method.property !== 'use')) return;
  const owners = objectsOf(valuesOf(reached, method.object), either);
  for (const owner of owners) (method.property === 'ws' ? declare : mount)(reached, owner);
}

function enter({ registry }: Pick<Reached, 'registry'>, object: ObjectValue): string {
  registry.router(object.id, { root: app.test(object.type) });
  return object.id;
}

function declare(reached: Reached, owner: ObjectValue): void {
  const { registry, call, site } = reached;
  const handlers = call.args.slice(1).flatMap((arg) => valuesOf(reached, arg));
  for (const path of textArg(reached, call.args[0])) {
    registry.declare({
      framework: 'express-ws',
      module: site.module,
      at: call.start,
      path: fromColons(path),
      router: enter(reached, owner),
      handlers: handlers.slice(-1),
      site,
    });
  }
}

/** `app.use('/api', guard, router)`, `app.use(router)`. */
function mount(reached: Reached, owner: ObjectValue): void {
  const { registry, call, site } = reached;
  const [first] = call.args;
  const routers = call.args.flatMap((arg) => objectsOf(valuesOf(reached, arg), either));
  if (routers.length === 0 || !first) return;
  const prefixed = objectsOf(valuesOf(reached, first), either).length === 0;
  for (const prefix of prefixed ? textArg(reached, first) : ['']) {
    for (const child of routers) {
      registry.mount(
        enter(reached, owner),
        enter(reached, child),
        fromColons(prefix),
        registry.place(site.module, call.start),
      );
    }
  }
}
