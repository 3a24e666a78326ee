import type { Expr } from '../code/tree.js';
import type { ObjectValue, Value } from '../code/value.js';
import { fromColons } from '../paths.js';
import { autoloaded, isAutoload } from './autoload.js';
import {
  methodOf,
  objectsOf,
  option,
  textArg,
  textsOfOption,
  valuesOf,
  type CallRule,
  type Reached,
} from './arguments.js';

/** Fastify: routes with `websocket: true`, and the plugins that `register` mounts. */

const either = /^fastify(?:\.(?:fastify|Fastify|FastifyInstance|default)|\.register)?$/;
const methods = /^(?:get|route|register)$/;

export const fastify: CallRule = {
  names: ['get', 'route', 'register'],
  read,
};

function read(reached: Reached): void {
  const method = methodOf(reached);
  if (!method || !methods.test(method.property)) return;
  const owners = objectsOf(valuesOf(reached, method.object), either);
  if (method.property === 'register') {
    for (const owner of owners) register(reached, owner);
    return;
  }
  const found = method.property === 'get' ? shorthand(reached) : full(reached);
  if (!found) return;
  const { registry, call, site } = reached;
  const common = { framework: 'fastify' as const, module: site.module, at: call.start, site };
  for (const path of found.paths.map(fromColons)) {
    for (const owner of owners) {
      const unmounted = owner.assumed ? 'it is registered by a plugin that nothing registers' : undefined;
      registry.declare({
        ...common,
        path,
        handlers: found.handlers,
        router: enter(reached, owner),
        unmounted,
      });
    }
    if (owners.length > 0) continue;
    const unmounted = 'what it is registered on could not be traced';
    registry.declare({ ...common, path, handlers: found.handlers, router: undefined, unmounted });
  }
}

function enter({ registry }: Pick<Reached, 'registry'>, object: ObjectValue): string {
  registry.router(object.id, { root: !object.type.endsWith('.register') && !object.assumed });
  return object.id;
}

/** `instance.get('/ws', { websocket: true }, handler)`. */
function shorthand(reached: Reached): { paths: string[]; handlers: Value[] } | undefined {
  const [path, options, handler] = reached.call.args;
  if (!path || !handler || !isSocket(options)) return undefined;
  return { paths: textArg(reached, path), handlers: valuesOf(reached, handler) };
}

/** `instance.route({ url, wsHandler })`. */
function full(reached: Reached): { paths: string[]; handlers: Value[] } | undefined {
  const [options] = reached.call.args;
  const handlers = option(reached, options, 'wsHandler');
  if (handlers.length === 0 && !isSocket(options)) return undefined;
  const paths = textsOfOption(reached, options, 'url');
  return { paths, handlers: handlers.length > 0 ? handlers : option(reached, options, 'handler') };
}

function isSocket(options: Expr | undefined): boolean {
  if (options?.is !== 'dict') return false;
  return options.entries.some(({ key, value }) => key === 'websocket' && value.is === 'true');
}

/** A plugin is a function that is given an instance of its own, with the prefix of its registration. */
function register(reached: Reached, owner: ObjectValue): void {
  const { site, call } = reached;
  const [plugin, options] = call.args;
  const id = `${site.module.file}:${String(call.start)}-${String(call.end)}`;
  if (isAutoload(reached, plugin)) {
    for (const { module, prefix } of autoloaded(reached))
      mount(reached, {
        owner,
        id: `${id} ${module.file}`,
        plugin: { is: 'module', module },
        prefixes: [prefix],
      });
    return;
  }
  const prefixes = textsOfOption(reached, options, 'prefix');
  for (const value of valuesOf(reached, plugin))
    mount(reached, { owner, id, plugin: value, prefixes: prefixes.length > 0 ? prefixes : [''] });
}

interface Registration {
  owner: ObjectValue;
  /** Of the instance that the plugin is given. */
  id: string;
  plugin: Value;
  prefixes: readonly string[];
}

function mount(reached: Reached, { owner, id, plugin, prefixes }: Registration): void {
  const { registry, evaluator, call, site, frame } = reached;
  const place = registry.place(site.module, call.start);
  for (const { value, transparent } of pluginOf(reached, plugin)) {
    if (value.is !== 'fn') continue;
    const instance: ObjectValue = { is: 'object', id, type: 'fastify.register', call, frame };
    if (evaluator.adopt(value.fn, 0, instance)) registry.news = true;
    for (const prefix of transparent ? [''] : prefixes) {
      registry.router(id);
      registry.mount(enter(reached, owner), id, fromColons(prefix), place);
    }
  }
}

/** The function of a plugin; `fastify-plugin` passes it on without a prefix. */
export function pluginOf(
  reached: Pick<Reached, 'evaluator'>,
  value: Value,
): { value: Value; transparent: boolean }[] {
  const { evaluator } = reached;
  if (value.is === 'module')
    return evaluator.exported(value.module, 'default').flatMap((inner) => pluginOf(reached, inner));
  if (value.is === 'object' && value.type === 'fastify-plugin' && value.call) {
    const [inner] = value.call.args;
    return inner
      ? evaluator.evaluate(inner, value.frame).map((found) => ({ value: found, transparent: true }))
      : [];
  }
  return [{ value, transparent: false }];
}
