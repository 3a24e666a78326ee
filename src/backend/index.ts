import type { Module } from './code/module.js';
import { Evaluator } from './code/evaluate.js';
import type { Files, Unread } from './files.js';
import { dependenciesOf } from './leftovers/dependencies.js';
import type { Leftover } from './leftovers/leftover.js';
import { loopsOf } from './leftovers/loops.js';
import { guideModules, isNamed, modulesOf, type Side } from './leftovers/modules.js';
import { proxiesOf, proxyRulesOf, publishedAs } from './leftovers/proxies.js';
import { settingsOf } from './leftovers/settings.js';
import { findNode } from './node/find.js';
import { isScript, NodeProject } from './node/project.js';
import { findPython } from './python/find.js';
import { PythonProject } from './python/project.js';
import { Registry } from './registry.js';
import { routesOf } from './routes.js';
import type { BackendRoute } from './route.js';
import { isTest } from './tests.js';

export type { Auth, BackendRoute, Behaviour, Framework, Place, Poll } from './route.js';
export type { Leftover } from './leftovers/leftover.js';
export { filesInMemory, type Files } from './files.js';

/** What the repository's back ends offer by WebSocket, and what is left of them beside. */
export interface Backend {
  routes: BackendRoute[];
  leftovers: Leftover[];
  /** Files that were to be read, but could not be parsed. */
  unread: Unread[];
}

export interface BackendOptions {
  /** Modules of the old back end beside those of the guide, by base name or path. */
  modules?: readonly string[];
}

/** Reads the back ends of a repository. Pure: the files are given, data comes out. */
export function findBackend(files: Files, { modules = [] }: BackendOptions = {}): Backend {
  const named = [...guideModules, ...modules];
  const python = findPython(files) ?? nothing(new PythonProject(files));
  const node = findNode(files) ?? nothing(new NodeProject(files));
  const rules = proxyRulesOf(files);
  const routes = [python, node]
    .flatMap(({ registry }) => routesOf(registry))
    .map((route) => ({ ...route, published: publishedAs(route.path, rules) }));
  const sides: Side[] = [
    { project: python.project, holds: (file) => file.endsWith('.py') },
    { project: node.project, holds: isScript },
  ];
  const related = relatedTo(files, routes, named, sides);
  const loops = [python.registry, node.registry].flatMap((registry, index) =>
    loopsOf(
      registry,
      related.get(index) ?? [],
      (file) => isNamed(file, named) || routes.some((route) => route.file === file),
    ),
  );
  for (const loop of loops) loop.routes = fedBy(loop, routes);
  const found = modulesOf({ files, routes, loops, sides, named });
  const evident = found.flatMap(({ kind, file, evidence }) =>
    kind === 'module' && evidence.length > 0 ? [file] : [],
  );
  const leftovers = [
    ...found,
    ...loops,
    ...proxiesOf(rules, routes),
    ...settingsOf(files, [
      ...new Set([...evident, ...files.names.filter((file) => isNamed(file, named) && !isTest(file))]),
    ]),
    ...dependenciesOf(files),
  ];
  return {
    routes,
    leftovers: leftovers.sort(byPlace),
    unread: [...python.project.unread, ...node.project.unread],
  };
}

function nothing<P extends PythonProject | NodeProject>(project: P): { registry: Registry; project: P } {
  return { registry: new Registry(new Evaluator(project)), project };
}

/** The routes whose handlers hand their socket to what the loop belongs to. */
function fedBy({ file }: Leftover, routes: readonly BackendRoute[]): string[] {
  const fed = routes.filter(({ does, ...route }) =>
    does.delegates.some((place) => place.file === file && place.file !== route.file),
  );
  return [...new Set(fed.map(({ path }) => path))];
}

/** Loops may stand in files that say nothing of a socket: managers, and modules of the given names. */
const waits = /sleep\(|setInterval\(|setTimeout\(|add_job|scheduled_job|repeat_every/;
const sockets = /websocket|broadcast|send_json|send_text|\.emit\(|\.clients\b/i;

function relatedTo(
  files: Files,
  routes: readonly BackendRoute[],
  named: readonly string[],
  sides: readonly Side[],
): Map<number, Module[]> {
  const declaring = new Set(routes.map(({ file }) => file));
  return new Map(
    sides.map(({ holds, project }, index) => [
      index,
      files.names
        .filter((file) => holds(file) && !isTest(file))
        .filter((file) => {
          const text = files.glance(file);
          if (!waits.test(text)) return false;
          // A front end has timers and sockets too; a server's code is what the routes lead to.
          if (isScript(file) && !project.isLoaded(file)) return isNamed(file, named);
          return sockets.test(text) || declaring.has(file) || isNamed(file, named);
        })
        .map((file) => project.load(file)),
    ]),
  );
}

function byPlace(a: Leftover, b: Leftover): number {
  const order = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  return order(a.file, b.file) || a.line - b.line || order(a.kind, b.kind) || order(a.name, b.name);
}
