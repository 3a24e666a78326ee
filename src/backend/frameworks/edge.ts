import type { Scope, Site } from '../code/module.js';
import type { Call, Expr } from '../code/tree.js';
import type { Frame, ObjectValue, Value } from '../code/value.js';
import { fromColons } from '../paths.js';
import type { Framework } from '../route.js';
import {
  methodOf,
  numberOf,
  objectsOf,
  option,
  textArg,
  valuesOf,
  type CallRule,
  type Reached,
} from './arguments.js';
import { pathsOfConditions } from './conditions.js';

/** Hono, and the upgrades of Bun, Deno and Cloudflare Workers, whose path is tested before them. */

const hono = /^hono(?:\/\w+)?\.(?:Hono|OpenAPIHono)(?:\.basePath)?$/;

export const edge: CallRule = {
  names: ['get', 'all', 'route', 'use', 'upgrade', 'upgradeWebSocket', 'WebSocketPair'],
  read,
};

function read(reached: Reached): void {
  const method = methodOf(reached);
  if (method && /^(?:get|all|route|use)$/.test(method.property))
    honoCall(reached, method.object, method.property);
  const upgrade = upgradeOf(reached);
  if (upgrade && !inHono(reached)) declareUpgrade(reached, upgrade);
}

function enter(
  { registry, evaluator }: Pick<Reached, 'registry' | 'evaluator'>,
  object: ObjectValue,
): string {
  if (!object.type.endsWith('.basePath')) {
    registry.router(object.id, { root: true });
    return object.id;
  }
  const [prefix = ''] = textArg({ evaluator, frame: object.frame }, object.call?.args[0]);
  const parent = object.of && enter({ registry, evaluator }, object.of);
  registry.router(object.id, { prefix: fromColons(prefix), root: parent === undefined });
  if (parent !== undefined)
    registry.mount(parent, object.id, '', registry.place(object.frame.scope.module, object.call?.start ?? 0));
  return object.id;
}

function honoCall(reached: Reached, receiver: Expr, property: string): void {
  const { registry, call, site } = reached;
  const owners = objectsOf(valuesOf(reached, receiver), hono);
  for (const owner of owners) {
    for (const path of textArg(reached, call.args[0])) {
      if (property === 'route') {
        for (const child of objectsOf(valuesOf(reached, call.args[1]), hono))
          registry.mount(
            enter(reached, owner),
            enter(reached, child),
            fromColons(path),
            registry.place(site.module, call.start),
          );
      } else if (call.args.slice(1).some((arg) => upgrades(reached, arg))) {
        const router = enter(reached, owner);
        const handlers = call.args.slice(1).flatMap((arg) => handlersOf(reached, arg));
        registry.declare({
          framework: 'hono',
          module: site.module,
          at: call.start,
          path: fromColons(path),
          router,
          handlers,
          site,
        });
      }
    }
  }
}

/** `upgradeWebSocket(…)` itself, or a handler that upgrades. */
function upgrades(reached: Reached, arg: Expr): boolean {
  if (arg.is === 'call')
    return valuesOf(reached, arg.callee).some(isHonoUpgrade) || lastOf(arg) === 'upgradeWebSocket';
  if (arg.is !== 'fn') return false;
  const scope = reached.site.module.functions.get(arg);
  return reached.site.module.sites.some(
    (site) => below(site.scope, scope) && isUpgradeCall(reached, site) !== undefined,
  );
}

function isHonoUpgrade(value: Value): boolean {
  return value.is === 'external' && /^hono\b.*upgradeWebSocket$/.test(value.path);
}

function lastOf(call: Call): string {
  return call.callee.is === 'name'
    ? call.callee.name
    : call.callee.is === 'member'
      ? call.callee.property
      : '';
}

function handlersOf(reached: Reached, arg: Expr): Value[] {
  const inner = arg.is === 'call' ? arg.args[0] : arg;
  return valuesOf(reached, inner).filter(({ is }) => is === 'fn');
}

function below(scope: Scope, above: Scope | undefined): boolean {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at === above) return true;
  return false;
}

/** A function written as the argument of a Hono route is that route. */
function inHono(reached: Reached): boolean {
  return reached.evaluator.project.modules.some(
    (module) =>
      module === reached.site.module &&
      module.sites.some((site) => encloses(site, reached) && isHonoRoute(reached, site)),
  );
}

function encloses(outer: Site, { call }: Reached): boolean {
  return outer.call !== call && outer.call.start <= call.start && call.end <= outer.call.end;
}

function isHonoRoute({ evaluator }: Reached, site: Site): boolean {
  const { callee } = site.call;
  if (callee.is !== 'member' || !/^(?:get|all|use)$/.test(callee.property)) return false;
  return evaluator
    .framesAt(site)
    .some((frame) => objectsOf(evaluator.evaluate(callee.object, frame), hono).length > 0);
}

interface Upgrade {
  framework: Framework;
  handlers: Value[];
  port?: number;
}

function isUpgradeCall(
  reached: Pick<Reached, 'evaluator'>,
  site: Pick<Site, 'call' | 'scope' | 'loops'>,
): Framework | undefined {
  const { callee } = site.call;
  if (callee.is === 'name' && callee.name === 'WebSocketPair') return 'cloudflare';
  if (callee.is !== 'member') return undefined;
  const { object, property } = callee;
  if (object.is === 'name' && object.name === 'Deno' && property === 'upgradeWebSocket') return 'deno';
  if (property !== 'upgrade') return undefined;
  return enclosingServe(reached, site.scope) ? 'bun' : undefined;
}

function upgradeOf(reached: Reached): Upgrade | undefined {
  const framework = isUpgradeCall(reached, reached.site);
  if (!framework) return undefined;
  if (framework !== 'bun') {
    const fn = reached.site.scope.fn;
    return {
      framework,
      handlers: fn ? reached.evaluator.evaluate(fn, reached.frame.parent ?? reached.frame) : [],
    };
  }
  const serve = enclosingServe(reached, reached.site.scope);
  if (!serve) return undefined;
  const own = { evaluator: reached.evaluator, frame: serve.frame };
  const [options] = serve.call.args;
  const handlers = reached.evaluator.follow(option(own, options, 'websocket'), ['message']);
  return { framework, handlers, port: numberOf(option(own, options, 'port')) };
}

/** The `Bun.serve` whose options hold the function that upgrades, or to which a file of functions belongs. */
function enclosingServe(
  { evaluator }: Pick<Reached, 'evaluator'>,
  scope: Scope,
): { call: Call; frame: Frame } | undefined {
  for (const site of evaluator.sitesNamed('serve')) {
    const { callee } = site.call;
    const isBun = callee.is === 'member' && callee.object.is === 'name' && callee.object.name === 'Bun';
    if (!isBun || site.module !== scope.module) continue;
    const [frame] = evaluator.framesAt(site);
    if (frame) return { call: site.call, frame };
  }
  return undefined;
}

function declareUpgrade(reached: Reached, { framework, handlers, port }: Upgrade): void {
  const { registry, call, site } = reached;
  const paths = pathsBefore(reached, site, 0) ?? routeKey(reached) ?? ['/**'];
  for (const path of new Set(paths))
    registry.declare({
      framework,
      module: site.module,
      at: call.start,
      path: fromColons(path),
      router: undefined,
      handlers,
      port,
      site,
    });
}

/** Tests before the upgrade, or before the call of the function it stands in. */
function pathsBefore(
  reached: Pick<Reached, 'evaluator' | 'frame'>,
  site: Site,
  depth: number,
): string[] | undefined {
  const own = pathsOfConditions(reached, site.conditions);
  const name = site.scope.fn?.name;
  if (own || !name || depth > 3) return own;
  const found = reached.evaluator.sitesNamed(name).flatMap((caller) => {
    if (caller.module !== site.module && caller.call.callee.is !== 'name') return [];
    const [frame] = reached.evaluator.framesAt(caller);
    return frame ? (pathsBefore({ evaluator: reached.evaluator, frame }, caller, depth + 1) ?? []) : [];
  });
  return found.length > 0 ? found : undefined;
}

/** `Bun.serve({ routes: { '/ws': (request, server) => server.upgrade(request) } })`. */
function routeKey(reached: Reached): string[] | undefined {
  const serve = enclosingServe(reached, reached.site.scope);
  if (!serve) return undefined;
  const own = { evaluator: reached.evaluator, frame: serve.frame };
  for (const routes of option(own, serve.call.args[0], 'routes')) {
    if (routes.is !== 'dict') continue;
    const entry = routes.dict.entries.find(
      ({ value }) => value.start <= reached.call.start && reached.call.end <= value.end,
    );
    if (entry?.key !== undefined) return [entry.key];
  }
  return undefined;
}
