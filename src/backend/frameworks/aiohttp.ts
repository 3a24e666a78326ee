import type { Site } from '../code/module.js';
import type { Expr } from '../code/tree.js';
import type { ObjectValue, Value } from '../code/value.js';
import { frameAt, within, type Served } from '../code/within.js';
import { fromBraces } from '../paths.js';
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

/** aiohttp: a socket is a GET route whose handler makes a `WebSocketResponse`. */

const app = /^aiohttp\.web\b.*\.?Application$/;
const table = /^aiohttp\.web\b.*\.?RouteTableDef$/;
const either = /^aiohttp\.web\b.*\.?(?:Application|RouteTableDef)$/;
const entry = /^aiohttp\.web\b.*\.(?:get|view|route)$/;

export const aiohttp: CallRule = {
  names: ['add_get', 'add_view', 'add_route', 'add_routes', 'add_subapp', 'get', 'view'],
  read,
};

function read(reached: Reached): void {
  const method = methodOf(reached);
  if (!method) return;
  const owner =
    method.object.is === 'member' && method.object.property === 'router'
      ? method.object.object
      : method.object;
  switch (method.property) {
    case 'add_get':
    case 'add_view':
      return declare(
        reached,
        owner,
        argOf(reached.call, 0, 'path'),
        valuesOf(reached, argOf(reached.call, 1, 'handler')),
      );
    case 'add_route':
      return declare(
        reached,
        owner,
        argOf(reached.call, 1, 'path'),
        valuesOf(reached, argOf(reached.call, 2, 'handler')),
      );
    case 'get':
    case 'view':
      if (reached.site.decorates) declare(reached, owner, argOf(reached.call, 0, 'path'), decorated(reached));
      return;
    case 'add_routes':
      return addRoutes(reached, owner);
    case 'add_subapp':
      return addSub(reached, owner);
  }
}

function enter({ registry }: Pick<Reached, 'registry'>, object: ObjectValue): string {
  registry.router(object.id, { root: app.test(object.type) });
  return object.id;
}

function declare(reached: Reached, owner: Expr, path: Expr | undefined, handlers: readonly Value[]): void {
  const { registry, call, site } = reached;
  if (!path) return;
  const sockets = handlers.filter((handler) => makesSocket(reached, handler));
  if (sockets.length === 0) return;
  for (const router of objectsOf(valuesOf(reached, owner), either)) {
    for (const text of textArg(reached, path)) {
      registry.declare({
        framework: 'aiohttp',
        module: site.module,
        at: call.start,
        path: fromBraces(text),
        router: enter(reached, router),
        handlers: sockets,
        site,
      });
    }
  }
}

function addRoutes(reached: Reached, owner: Expr): void {
  const { registry, evaluator, call, site } = reached;
  for (const parent of objectsOf(valuesOf(reached, owner), app)) {
    for (const value of valuesOf(reached, argOf(call, 0, 'routes'))) {
      if (value.is === 'object' && table.test(value.type))
        registry.mount(
          enter(reached, parent),
          enter(reached, value),
          '',
          registry.place(site.module, call.start),
        );
      for (const item of evaluator.elements(value).flat()) {
        if (item.is !== 'object' || !item.call || !entry.test(item.type)) continue;
        const shift = item.type.endsWith('.route') ? 1 : 0;
        const own = {
          ...reached,
          call: item.call,
          frame: item.frame,
          site: { ...site, module: item.frame.scope.module },
        };
        declareIn(
          own,
          enter(reached, parent),
          argOf(item.call, shift, 'path'),
          argOf(item.call, shift + 1, 'handler'),
        );
      }
    }
  }
}

function declareIn(
  reached: Reached,
  router: string,
  path: Expr | undefined,
  handler: Expr | undefined,
): void {
  const { registry, call, site } = reached;
  const sockets = valuesOf(reached, handler).filter((value) => makesSocket(reached, value));
  if (sockets.length === 0) return;
  for (const text of textArg(reached, path)) {
    registry.declare({
      framework: 'aiohttp',
      module: site.module,
      at: call.start,
      path: fromBraces(text),
      router,
      handlers: sockets,
    });
  }
}

function addSub(reached: Reached, owner: Expr): void {
  const { registry, call, site } = reached;
  for (const parent of objectsOf(valuesOf(reached, owner), app)) {
    for (const child of objectsOf(valuesOf(reached, argOf(call, 1, 'subapp')), app)) {
      for (const prefix of textArg(reached, argOf(call, 0, 'prefix'))) {
        registry.mount(
          enter(reached, parent),
          enter(reached, child),
          fromBraces(prefix),
          registry.place(site.module, call.start),
        );
      }
    }
  }
}

/** Whether a handler, or a function of the project it calls, makes a `WebSocketResponse`. */
function makesSocket({ evaluator }: Reached, handler: Value): boolean {
  return within(evaluator, [handler], 3).some((item) =>
    item.sites.some((site) => isSocketResponse(evaluator, item, site)),
  );
}

function isSocketResponse(evaluator: Reached['evaluator'], item: Served, site: Site): boolean {
  const { callee } = site.call;
  const name = callee.is === 'member' ? callee.property : callee.is === 'name' ? callee.name : '';
  if (name === 'WebSocketResponse') return true;
  if (callee.is !== 'name') return false;
  const values = evaluator.evaluate(callee, frameAt(item, site.scope));
  return values.some((value) => value.is === 'external' && value.path.endsWith('.WebSocketResponse'));
}
