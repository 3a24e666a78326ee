import { within } from './code/within.js';
import { authOf } from './handlers/auth.js';
import { behaviourOf } from './handlers/behaviour.js';
import { joinPaths } from './paths.js';
import type { Declaration, Reach, Registry, Version } from './registry.js';
import type { BackendRoute, Place } from './route.js';

/** The routes of the declarations, one for each path under which a router is mounted. */
export function routesOf(registry: Registry): BackendRoute[] {
  const routes = registry.declarations.flatMap((declaration): BackendRoute[] => {
    const { router, path, unmounted, version } = declaration;
    const common = shared(registry, declaration);
    const reaches = router === undefined ? [] : registry.reachesOf(router);
    if (unmounted === undefined && router === undefined)
      return [{ ...common, path: joinPaths(path), published: [], mounted: true, reason: null, via: [] }];
    if (unmounted !== undefined || reaches.length === 0) {
      const loose = router === undefined ? NOWHERE : registry.looseOf(router);
      const [somewhere] = unmounted === undefined ? registry.untraced.values() : [];
      const reason = unmounted ?? `no application mounts its router${somewhere ? unless(somewhere) : ''}`;
      // It may be mounted below anything.
      const own = joinPaths(...(somewhere ? ['**'] : []), ...segments(loose, version), path);
      return [{ ...common, path: own, published: [], mounted: false, reason, via: loose.via }];
    }
    return reaches.map((reach) => {
      const own = joinPaths(...segments(reach, version), path);
      const published = reach.outside.map((prefix) => joinPaths(prefix, own));
      return { ...common, path: own, published, mounted: true, reason: null, via: reach.via };
    });
  });
  return once(routes).sort(byPlace);
}

/** A router that is mounted twice serves its paths once. */
function once(routes: readonly BackendRoute[]): BackendRoute[] {
  const keyOf = ({ framework, file, line, path, published, mounted }: BackendRoute): string =>
    JSON.stringify([framework, file, line, path, published, mounted]);
  return [...new Map([...routes].reverse().map((route) => [keyOf(route), route])).values()];
}

const NOWHERE: Reach = { prefix: '', via: [], version: {}, outside: [] };

/** What stands before the path of a declaration. */
function segments({ prefix, version }: Reach, own: Version | undefined): string[] {
  const { number, before = '/v' } = { ...version, ...own };
  return number === undefined ? [prefix] : [`${before}${number}`, prefix];
}

function unless({ file, line }: Place): string {
  return `, unless ${file}:${String(line)} does: what is mounted there could not be traced`;
}

function byPlace(a: Place & { path: string }, b: Place & { path: string }): number {
  const order = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  return order(a.file, b.file) || a.line - b.line || order(a.path, b.path);
}

type Shared = Omit<BackendRoute, 'path' | 'published' | 'mounted' | 'reason' | 'via'>;

function shared(registry: Registry, declaration: Declaration): Shared {
  const { framework, module, at, handlers, port, events = [] } = declaration;
  const { socketIo = framework === 'socket.io' } = declaration;
  const [first] = within(registry.evaluator, handlers, 0);
  const own = first && (first.fn ?? first.cls);
  return {
    framework,
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
