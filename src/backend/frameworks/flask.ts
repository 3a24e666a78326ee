import type { ObjectValue } from '../code/value.js';
import { fromAngles } from '../paths.js';
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

/** Flask-Sock and Quart: applications, blueprints, `sock.route`, `websocket`. */

const app = /^(?:flask|quart)\b.*\.(?:Flask|Quart)$/;
const either = /^(?:flask|quart)\b.*\.(?:Flask|Quart|Blueprint)$/;
const quart = /^quart\b.*\.(?:Quart|Blueprint)$/;
const sock = /^flask_sock\.Sock$/;

export const flask: CallRule = {
  names: ['register_blueprint', 'websocket', 'add_websocket', 'route', 'init_app'],
  read,
};

function read(reached: Reached): void {
  const method = methodOf(reached);
  if (!method) return;
  switch (method.property) {
    case 'register_blueprint':
      return register(reached);
    case 'websocket':
    case 'add_websocket':
      return declareQuart(reached);
    case 'route':
      return declareSock(reached);
    case 'init_app':
      return initialise(reached);
  }
}

function enter(
  { registry, evaluator }: Pick<Reached, 'registry' | 'evaluator'>,
  object: ObjectValue,
): string {
  const prefix = object.call?.named.get('url_prefix');
  const [text = ''] = textArg({ evaluator, frame: object.frame }, prefix);
  registry.router(object.id, { prefix: fromAngles(text), root: app.test(object.type) });
  return object.id;
}

function register(reached: Reached): void {
  const { registry, call, site } = reached;
  const method = methodOf(reached);
  const prefix = call.named.get('url_prefix');
  const children = objectsOf(valuesOf(reached, argOf(call, 0, 'blueprint')), either);
  for (const parent of objectsOf(valuesOf(reached, method?.object), either)) {
    if (children.length === 0) registry.mountsUnknown(site.module, call.start);
    for (const child of children) {
      for (const text of textArg(reached, prefix)) {
        const place = registry.place(site.module, call.start);
        // The prefix given here takes the place of the blueprint's own.
        registry.mount(enter(reached, parent), enter(reached, child), fromAngles(text), place, {
          replaces: prefix !== undefined,
        });
      }
    }
  }
}

function declareQuart(reached: Reached): void {
  const { registry, call, site } = reached;
  const method = methodOf(reached);
  const rule = argOf(call, 0, 'rule');
  if (!rule) return;
  for (const router of objectsOf(valuesOf(reached, method?.object), quart)) {
    for (const path of textArg(reached, rule)) {
      const view =
        method?.property === 'add_websocket' ? (call.named.get('view_func') ?? call.args[2]) : undefined;
      const handlers = view ? valuesOf(reached, view) : decorated(reached);
      const place = { framework: 'quart' as const, module: site.module, at: call.start, site };
      registry.declare({ ...place, path: fromAngles(path), router: enter(reached, router), handlers });
    }
  }
}

function declareSock(reached: Reached): void {
  const { registry, call, site, evaluator } = reached;
  const rule = argOf(call, 0, 'path');
  for (const found of objectsOf(valuesOf(reached, methodOf(reached)?.object), sock)) {
    const own = { evaluator, frame: found.frame };
    const blueprint = call.named.get('bp');
    const routers = blueprint
      ? objectsOf(valuesOf(reached, blueprint), either)
      : objectsOf(valuesOf(own, found.call && argOf(found.call, 0, 'app')), either);
    const ids = routers.map((router) => enter(reached, router));
    if (ids.length === 0) {
      registry.router(found.id);
      ids.push(found.id);
    }
    for (const id of ids) {
      for (const path of textArg(reached, rule)) {
        const place = { framework: 'flask-sock' as const, module: site.module, at: call.start, site };
        registry.declare({ ...place, path: fromAngles(path), router: id, handlers: decorated(reached) });
      }
    }
  }
}

/** `sock.init_app(app)`: what the extension holds belongs to the application from then on. */
function initialise(reached: Reached): void {
  const { registry, call, site } = reached;
  for (const extension of objectsOf(valuesOf(reached, methodOf(reached)?.object), sock)) {
    for (const owner of objectsOf(valuesOf(reached, argOf(call, 0, 'app')), either)) {
      registry.router(extension.id);
      registry.mount(enter(reached, owner), extension.id, '', registry.place(site.module, call.start));
    }
  }
}
