import type { Expr } from '../code/tree.js';
import type { Frame, ObjectValue, Value } from '../code/value.js';
import { fromBraces } from '../paths.js';
import type { Framework } from '../route.js';
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

/** FastAPI and Starlette: routers, `include_router`, `mount`, lists of routes. */

const app = /^(?:fastapi|starlette)\b.*\.(?:FastAPI|Starlette)$/;
const router = /^(?:fastapi|starlette)\b.*\.(?:APIRouter|Router)$/;
const either = /^(?:fastapi|starlette)\b.*\.(?:FastAPI|Starlette|APIRouter|Router)$/;
const routeClass = /^(?:fastapi|starlette)\b.*\.(?:API)?WebSocketRoute$/;
const mountClass = /^(?:fastapi|starlette)\b.*\.Mount$/;

export const starlette: CallRule = {
  names: [
    'websocket',
    'websocket_route',
    'add_websocket_route',
    'add_api_websocket_route',
    'include_router',
    'mount',
    'append',
    'extend',
    'FastAPI',
    'Starlette',
    'APIRouter',
    'Router',
    'WebSocketRoute',
    'APIWebSocketRoute',
  ],
  read,
};

function read(reached: Reached): void {
  const method = methodOf(reached);
  if (method) {
    switch (method.property) {
      case 'websocket':
      case 'websocket_route':
        return declare(reached, method.object, decorated(reached));
      case 'add_websocket_route':
      case 'add_api_websocket_route':
        return declare(
          reached,
          method.object,
          valuesOf(reached, argOf(reached.call, 1, 'endpoint') ?? argOf(reached.call, 1, 'route')),
        );
      case 'include_router':
        return include(reached, method.object);
      case 'mount':
        return mount(reached, method.object);
      case 'append':
      case 'extend':
        return appended(reached, method.object);
    }
  }
  // `router.websocket("/ws")(handler)`
  const { callee } = reached.call;
  if (
    callee.is === 'call' &&
    callee.callee.is === 'member' &&
    /^websocket(?:_route)?$/.test(callee.callee.property)
  ) {
    return declare(
      { ...reached, call: callee },
      callee.callee.object,
      valuesOf(reached, reached.call.args[0]),
    );
  }
  lists(reached);
}

function frameworkOf(type: string): Framework {
  return type.startsWith('starlette') ? 'starlette' : 'fastapi';
}

/** Registers a router or an application with its own prefix. */
export function enter(
  { registry, evaluator }: Pick<Reached, 'registry' | 'evaluator'>,
  object: ObjectValue,
): string {
  const own = object.call && object.frame ? { evaluator, frame: object.frame } : undefined;
  const prefix = own && router.test(object.type) ? textArg(own, object.call?.named.get('prefix'))[0] : '';
  const inherited = prefix === '' && object.cls ? superPrefix(evaluator, object) : undefined;
  const root = app.test(object.type);
  registry.router(object.id, { prefix: fromBraces(inherited ?? prefix ?? ''), root });
  // Its routes answer with it and without it: a proxy takes it off, or not.
  if (own && root)
    for (const outside of textArg(own, object.call?.named.get('root_path')))
      registry.publish([object.id], outside);
  return object.id;
}

/** `super().__init__(prefix="/x")` in a router's own class. */
function superPrefix(evaluator: Reached['evaluator'], object: ObjectValue): string | undefined {
  const cls = object.cls;
  for (const site of evaluator.sitesNamed('__init__')) {
    const { callee } = site.call;
    if (callee.is !== 'member' || callee.object.is !== 'call' || site.scope.parent !== cls?.scope) continue;
    const [frame] = evaluator.framesAt(site);
    if (frame) return textArg({ evaluator, frame }, site.call.named.get('prefix'))[0];
  }
  return undefined;
}

function declare(reached: Reached, receiver: Expr, handlers: Value[]): void {
  const { registry, call, site } = reached;
  const expr = argOf(call, 0, 'path');
  const routers = objectsOf(valuesOf(reached, receiver), either);
  // A call that nothing is passed to (`ws.websocket()`) is no declaration.
  if (!expr) return;
  for (const path of textArg(reached, expr)) {
    const common = { module: site.module, at: call.start, path: fromBraces(path), handlers, site };
    for (const found of routers) {
      registry.declare({
        ...common,
        framework: frameworkOf(found.type),
        router: enter(reached, found),
        unmounted: orphaned(found),
      });
    }
    if (routers.length > 0) continue;
    const framework = importedFramework(reached, receiver);
    if (framework === undefined || !looksLikePath(path) || handlers.length === 0) continue;
    registry.declare({
      ...common,
      framework,
      router: undefined,
      unmounted: 'what it is registered on could not be traced',
    });
  }
}

/** A router that a function is given, when no call of the function is known. */
function orphaned(found: ObjectValue): string | undefined {
  return found.assumed ? 'it is registered by a function that nothing calls' : undefined;
}

function looksLikePath(path: string): boolean {
  return path === '' || path.startsWith('/');
}

/** For a receiver that cannot be traced: the framework the file imports, unless the receiver is another one's. */
function importedFramework(reached: Reached, receiver: Expr): Framework | undefined {
  const traced = valuesOf(reached, receiver).find(
    (value) => value.is === 'object' || value.is === 'external',
  );
  const type = traced?.is === 'object' ? traced.type : traced?.is === 'external' ? traced.path : '';
  if (/^(?:quart|sanic|flask|aiohttp)\b/.test(type)) return undefined;
  const names = [...reached.site.module.scope.names.values()].flat();
  const from = names.flatMap((binding) => (binding.is === 'import' ? [binding.from] : []));
  if (from.some((name) => /^fastapi\b/.test(name))) return 'fastapi';
  return from.some((name) => /^starlette\b/.test(name)) ? 'starlette' : undefined;
}

function include(reached: Reached, receiver: Expr): void {
  const { registry, call, site } = reached;
  const parents = objectsOf(valuesOf(reached, receiver), either);
  const children = objectsOf(valuesOf(reached, argOf(call, 0, 'router')), either);
  if (parents.length > 0 && children.length === 0) registry.mountsUnknown(site.module, call.start);
  for (const prefix of textArg(reached, call.named.get('prefix') ?? call.args[1])) {
    for (const parent of parents) {
      for (const child of children) {
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

function mount(reached: Reached, receiver: Expr): void {
  const { registry, call, site } = reached;
  const parents = objectsOf(valuesOf(reached, receiver), either);
  const children = objectsOf(valuesOf(reached, argOf(call, 1, 'app')), either);
  for (const path of textArg(reached, argOf(call, 0, 'path'))) {
    for (const parent of parents) {
      for (const child of children) {
        registry.mount(
          enter(reached, parent),
          enter(reached, child),
          fromBraces(path),
          registry.place(site.module, call.start),
        );
      }
    }
  }
}

/** `app.router.routes.append(WebSocketRoute(…))`. */
function appended(reached: Reached, receiver: Expr): void {
  if (receiver.is !== 'member' || receiver.property !== 'routes') return;
  const owner =
    receiver.object.is === 'member' && receiver.object.property === 'router'
      ? receiver.object.object
      : receiver.object;
  for (const found of objectsOf(valuesOf(reached, owner), either)) {
    const id = enter(reached, found);
    for (const value of valuesOf(reached, reached.call.args[0])) {
      if (value.is === 'list')
        for (const items of reached.evaluator.elements(value)) entries(reached, items, id, '');
      else entries(reached, [value], id, '');
    }
  }
}

/** `Starlette(routes=[…])`, `Router([…])`, and a route that is in no list. */
function lists(reached: Reached): void {
  const { evaluator, registry, call, frame } = reached;
  for (const value of evaluator.evaluate(call, frame)) {
    if (value.is !== 'object' || value.call !== call) continue;
    if (either.test(value.type)) {
      const id = enter(reached, value);
      routes(
        reached,
        call.named.get('routes') ?? (router.test(value.type) ? call.args[0] : undefined),
        frame,
        id,
        '',
      );
    } else if (routeClass.test(value.type)) {
      // Taken up again under its list, when one leads to it.
      registry.loose.push({
        id: value.id,
        declare: () => {
          route(reached, value, undefined, '', 'no list of routes holds it');
        },
      });
    }
  }
}

function routes(reached: Reached, expr: Expr | undefined, frame: Frame, id: string, prefix: string): void {
  if (!expr) return;
  const { evaluator } = reached;
  for (const list of evaluator.evaluate(expr, frame)) {
    for (const items of evaluator.elements(list)) entries(reached, items, id, prefix);
  }
}

function entries(reached: Reached, values: readonly Value[], id: string, prefix: string): void {
  const { registry, evaluator } = reached;
  for (const value of values) {
    if (value.is !== 'object' || !value.call) continue;
    if (routeClass.test(value.type)) {
      registry.taken.add(value.id);
      route(reached, value, id, prefix);
    } else if (mountClass.test(value.type)) {
      const own = { evaluator, frame: value.frame };
      for (const path of textArg(own, argOf(value.call, 0, 'path'))) {
        const inner = `${prefix}${fromBraces(path)}`;
        routes(reached, value.call.named.get('routes') ?? value.call.args[2], value.frame, id, inner);
        for (const child of objectsOf(valuesOf(own, argOf(value.call, 1, 'app')), either)) {
          const place = registry.place(value.frame.scope.module, value.call.start);
          registry.mount(id, enter(reached, child), inner, place);
        }
      }
    }
  }
}

function route(
  reached: Reached,
  value: ObjectValue,
  id: string | undefined,
  prefix: string,
  unmounted?: string,
): void {
  const { evaluator, registry } = reached;
  const { call, frame } = value;
  if (!call) return;
  const own = { evaluator, frame };
  const { module } = frame.scope;
  for (const path of textArg(own, argOf(call, 0, 'path'))) {
    registry.declare({
      framework: frameworkOf(value.type),
      module,
      at: call.start,
      path: `${prefix}${fromBraces(path)}`,
      router: id,
      handlers: valuesOf(own, argOf(call, 1, 'endpoint')),
      unmounted,
    });
  }
}
