import { filesInMemory, type Files, type Unread } from './files.js';
import { dependenciesOf } from './leftovers/dependencies.js';
import type { Leftover } from './leftovers/leftover.js';
import { messagesOf } from './leftovers/messages.js';
import { guideModules, isNamed } from './leftovers/named.js';
import { proxiesOf, proxyRulesOf } from './leftovers/proxies.js';
import { refreshesOf } from './leftovers/refreshes.js';
import { processesOf, settingsOf } from './leftovers/settings.js';
import { firstLook, relevantFiles, type FirstLook } from './relevant.js';
import type { BackendRoute } from './route.js';
import { sendersOf, type Sender } from './senders.js';
import { isTest } from './tests.js';

export type { Auth, BackendRoute, Behaviour, Framework, Place, Poll } from './route.js';
export type { Leftover } from './leftovers/leftover.js';
export { filesInMemory, type Files } from './files.js';
export { isBackendName, isDeployment } from './names.js';
export type { Sender } from './senders.js';
export { isTest } from './tests.js';

/** What the repository's back ends offer by WebSocket, and what is left of them beside. */
export interface Backend {
  routes: BackendRoute[];
  leftovers: Leftover[];
  /** Files that were to be read, but could not be parsed. */
  unread: Unread[];
  /** Files with an ignore comment, and their texts. */
  marked: { file: string; text: string }[];
  /** Where sockets of these routes are sent to; looked for when it is asked. */
  senders: (routes: readonly BackendRoute[]) => Sender[];
}

export interface BackendOptions {
  /** Modules of the old back end beside those of the guide, by base name or path. */
  modules?: readonly string[];
  /** When somebody has looked at all files already. */
  look?: FirstLook;
  /** What configures a deployment beside the folders that are looked at: see {@link isDeployment}. */
  around?: Files;
}

/** Reads the back ends of a repository: the files are given, data comes out. Parsers are loaded where there is code to read. */
export async function findBackend(
  files: Files,
  { modules = [], look = firstLook(files), around = NO_FILES }: BackendOptions = {},
): Promise<Backend> {
  const named = [...guideModules, ...modules];
  const relevant = relevantFiles(files, look);
  const candidates = files.names.filter((file) => isNamed(file, named) && !isTest(file));
  const [inside, outside] = [proxyRulesOf(files), proxyRulesOf(around)];
  const hasCode = relevant.python.length + relevant.node.length + candidates.length > 0;
  const code = hasCode
    ? (await import('./read-code.js')).readCode(files, relevant, named, [...inside, ...outside])
    : { routes: [], leftovers: [], unread: [] };
  const evident = code.leftovers.flatMap(({ kind, file, evidence }) =>
    kind === 'module' && evidence.length > 0 ? [file] : [],
  );
  const aside = [...proxiesOf(outside, code.routes), ...processesOf(around, evident)];
  const leftovers = [
    ...code.leftovers,
    ...proxiesOf(inside, code.routes),
    ...settingsOf(files, evident, relevant.policies),
    ...dependenciesOf(files, look.hits),
    ...messagesOf(files, look.hits, code.routes),
    // Of a module that goes as a whole, nothing more is said.
    ...refreshesOf(
      files,
      look.refreshing.filter((file) => !isNamed(file, named)),
    ),
    ...aside.map((leftover): Leftover => ({ ...leftover, aside: true })),
  ];
  const marked = relevant.marked.map((file) => ({ file, text: files.glance(file) }));
  return {
    ...code,
    leftovers: leftovers.sort(byPlace),
    marked,
    senders: (routes) => sendersOf(files, code.routes, routes),
  };
}

const NO_FILES = filesInMemory(new Map());

function byPlace(a: Leftover, b: Leftover): number {
  const order = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  return order(a.file, b.file) || a.line - b.line || order(a.kind, b.kind) || order(a.name, b.name);
}
