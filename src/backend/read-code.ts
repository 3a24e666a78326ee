import type { Module } from './code/module.js';
import type { Files } from './files.js';
import type { Backend } from './index.js';
import type { Leftover } from './leftovers/leftover.js';
import { loopsOf, type Loop } from './leftovers/loops.js';
import { modulesOf, type Side } from './leftovers/modules.js';
import { isNamed } from './leftovers/named.js';
import { publishedAs, type ProxyRule } from './leftovers/proxies.js';
import { isScript } from './names.js';
import { findNode } from './node/find.js';
import { findPython } from './python/find.js';
import { routesOf } from './routes.js';
import type { BackendRoute, Place } from './route.js';
import { isTest } from './tests.js';

/** What only a parser can tell: routes, and the code around them. */
export function readCode(
  files: Files,
  relevant: { python: readonly string[]; node: readonly string[] },
  named: readonly string[],
  rules: readonly ProxyRule[],
): Omit<Backend, 'marked' | 'senders'> {
  const python = findPython(files, relevant.python);
  const node = findNode(files, relevant.node);
  const routes = [python, node]
    .flatMap(({ registry }) => routesOf(registry))
    .map((route) => ({ ...route, published: publishedBy(route, rules) }));
  const sides: Side[] = [
    { project: python.project, holds: (file) => file.endsWith('.py') },
    { project: node.project, holds: isScript },
  ];
  const belongs = (file: string): boolean =>
    isNamed(file, named) || routes.some((route) => route.file === file);
  const loops = [python, node].flatMap(({ registry }, index) =>
    loopsOf(registry, sides[index] ? waiting(files, sides[index], routes, named) : [], belongs),
  );
  for (const loop of loops) loop.routes = fedBy(loop, routes);
  const left = loops.map(({ feeds: _, ...loop }): Leftover => loop);
  return {
    routes: routes.map((route) => withLoops(route, loops)),
    leftovers: [...modulesOf({ files, routes, loops: left, sides, named }), ...left],
    unread: [...python.project.unread, ...node.project.unread],
  };
}

/** Beside its own word the rules of proxies, for each path it has so far. */
function publishedBy({ path, published }: BackendRoute, rules: readonly ProxyRule[]): string[] {
  const found = [path, ...published].flatMap((own) => publishedAs(own, rules));
  return [...new Set([...published, ...found])].filter((own) => own !== path);
}

/** The routes whose handlers hand their socket to what the loop belongs to, and those it sends to. */
function fedBy({ file, feeds }: Loop, routes: readonly BackendRoute[]): string[] {
  const fed = routes.filter(
    ({ does, ...route }) =>
      does.delegates.some((place) => place.file === file && place.file !== route.file) ||
      feeds.some((place) => isSame(place, route)),
  );
  return [...new Set(fed.map(({ path }) => path))];
}

/** A service that sends to the sockets of a class does from time to time what the class does not do itself. */
function withLoops(route: BackendRoute, loops: readonly Loop[]): BackendRoute {
  const own = loops.filter(({ feeds }) => feeds.some((place) => isSame(place, route)));
  const [first] = own;
  if (!first) return route;
  const { file, line, seconds = null } = first;
  const polls = own.flatMap((loop) => loop.polls ?? []);
  return {
    ...route,
    does: { push: { seconds, file, line, forAll: true }, ...route.does },
    polls: [...route.polls, ...polls.filter(({ text }) => !route.polls.some((one) => one.text === text))],
  };
}

function isSame(one: Place, other: Place): boolean {
  return one.file === other.file && one.line === other.line;
}

/** Loops may stand in files that say nothing of a socket: managers, and modules of the given names. */
const waits = /sleep\(|setInterval\(|setTimeout\(|add_job|scheduled_job|repeat_every|@(?:Interval|Cron)\(/;
const sockets = /websocket|broadcast|send_json|send_text|\.emit\(|\.clients\b|gateway/i;

function waiting(
  files: Files,
  { holds, project }: Side,
  routes: readonly BackendRoute[],
  named: readonly string[],
): Module[] {
  const declaring = new Set(routes.map(({ file }) => file));
  // A front end has timers and sockets too; a server's code is what the routes lead to.
  const isServer = (file: string): boolean =>
    !isScript(file) || project.isLoaded(file) || isNamed(file, named);
  return files
    .saying(waits, (file) => holds(file) && !isTest(file) && isServer(file))
    .filter((file) => {
      if (declaring.has(file) || isNamed(file, named)) return true;
      return sockets.test(files.glance(file));
    })
    .map((file) => project.load(file));
}
