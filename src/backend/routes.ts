import { within } from './code/within.js';
import { authOf } from './handlers/auth.js';
import { behaviourOf } from './handlers/behaviour.js';
import { joinPaths } from './paths.js';
import type { Declaration, Registry } from './registry.js';
import type { BackendRoute, Place } from './route.js';

/** The routes of the declarations, one for each path under which a router is mounted. */
export function routesOf(registry: Registry): BackendRoute[] {
  const routes = registry.declarations.flatMap((declaration): BackendRoute[] => {
    const { router, path, unmounted } = declaration;
    const common = shared(registry, declaration);
    const reaches = router === undefined ? [] : registry.reachesOf(router);
    if (unmounted === undefined && router === undefined)
      return [{ ...common, path: joinPaths(path), mounted: true, reason: null, via: [] }];
    if (unmounted !== undefined || reaches.length === 0) {
      const loose = router === undefined ? { prefix: '', via: [] } : registry.looseOf(router);
      const [somewhere] = unmounted === undefined ? registry.untraced.values() : [];
      const reason = unmounted ?? `no application mounts its router${somewhere ? unless(somewhere) : ''}`;
      // It may be mounted below anything.
      const prefix = somewhere ? joinPaths('**', loose.prefix) : loose.prefix;
      return [{ ...common, path: joinPaths(prefix, path), mounted: false, reason, via: loose.via }];
    }
    return reaches.map(({ prefix, via }) => ({
      ...common,
      path: joinPaths(prefix, path),
      mounted: true,
      reason: null,
      via,
    }));
  });
  return routes.sort(byPlace);
}

function unless({ file, line }: Place): string {
  return `, unless ${file}:${String(line)} does: what is mounted there could not be traced`;
}

function byPlace(a: Place & { path: string }, b: Place & { path: string }): number {
  const order = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  return order(a.file, b.file) || a.line - b.line || order(a.path, b.path);
}

type Shared = Omit<BackendRoute, 'path' | 'mounted' | 'reason' | 'via'>;

function shared(registry: Registry, declaration: Declaration): Shared {
  const { framework, module, at, handlers, port, events = [] } = declaration;
  const { socketIo = framework === 'socket.io' } = declaration;
  const [first] = within(registry.evaluator, handlers, 0);
  const own = first && (first.fn ?? first.cls);
  return {
    framework,
    published: [],
    file: module.file,
    line: module.lineOf(at),
    handler: first && own ? { name: first.name, ...registry.place(first.module, own.start) } : null,
    port: port ?? null,
    socketIo,
    events,
    auth: authOf(registry.evaluator, declaration),
    ...behaviourOf(registry.evaluator, handlers, ['socket.io', 'nestjs'].includes(framework)),
  };
}
