import { isTest, type BackendRoute } from '../backend/index.js';
import type { LinkState, Route, SiteOutcome } from '../contract.js';
import { clientPaths, isOpen, isServedBy, matches, segmentsOf } from './paths.js';

/** A channel in code, as far as it tells which route it took the place of. */
export interface ChannelPlace {
  file: string;
  line: number;
  /** Topic, with `{}` for what is an expression; null when it is one altogether. */
  topic: string | null;
  /** What it listens to in the database, `schema.table`. */
  tables: string[];
}

/** A configured route, or one of the back end that no configuration names, with all that belongs to it. */
export interface RouteFacts {
  /** `path` of the configured route, else that of the back end. */
  route: string;
  config?: Route;
  /** Sockets that open it, those that stay as they are included. */
  clients: SiteOutcome[];
  /** Channels that took the place of sockets. */
  moved: ChannelPlace[];
  served: BackendRoute[];
  state: LinkState;
}

/** Front end and back end as one: who calls what, and what replaces it. */
export interface Picture {
  routes: RouteFacts[];
  /** Sockets whose path is known and that nothing here answers, although something answers others. */
  orphans: { site: SiteOutcome; path: string }[];
  /** Own sockets whose path is not known: any of them may open a route that seems to have no client. */
  unknown: SiteOutcome[];
  /** There are own sockets, also such as stay. */
  isTalking: boolean;
  /** Some channel took the place of sockets. */
  hasMoved: boolean;
  /** Number of sockets to third parties. */
  foreign: number;
}

export interface PictureFacts {
  configured: readonly Route[];
  served: readonly BackendRoute[];
  /** Sockets that are there. Those of tests are nobody's clients. */
  sites: readonly SiteOutcome[];
  channels: readonly ChannelPlace[];
  /** The folders of the back end are configured: a client that none of them answers is one without a back end. */
  isComplete: boolean;
}

/** Joins sockets, channels and routes by path, topic and table. */
export function pictureOf({ configured, served, sites, channels, isComplete }: PictureFacts): Picture {
  const clients = sites.filter(({ file }) => !isTest(file));
  const own = clients.filter((site) => !isForeign(site));
  const answered = new Set<SiteOutcome>();
  const facts = new Map<string, Omit<RouteFacts, 'state'>>();
  const factsOf = (route: string, config?: Route): Omit<RouteFacts, 'state'> => {
    const known = facts.get(route) ?? {
      route,
      ...(config && { config }),
      clients: [],
      moved: [],
      served: [],
    };
    facts.set(route, known);
    return known;
  };
  for (const route of configured) {
    if (isOpenEnded(route)) continue;
    const known = factsOf(route.path, route);
    known.clients.push(...own.filter((site) => site.route === route.path && !stays(site)));
    known.moved.push(...channels.filter((channel) => replaces(channel, route)));
  }
  for (const route of served) {
    const config = configured.find((one) => isServing(route, one.path));
    const known = factsOf(config && !isOpenEnded(config) ? config.path : route.path, config);
    known.served.push(route);
    for (const site of own) {
      if (!opens(site, route)) continue;
      answered.add(site);
      if (!known.clients.includes(site)) known.clients.push(site);
    }
  }
  for (const route of configured.filter(isOpenEnded)) {
    const rest = own.filter((site) => site.route === route.path && !answered.has(site) && !stays(site));
    const moved = channels.filter((channel) => replaces(channel, route));
    if (rest.length + moved.length === 0) continue;
    const known = factsOf(route.path, route);
    known.clients.push(...rest);
    known.moved.push(...moved);
  }
  const unknown = own.filter(({ url }) => clientPaths(url).length === 0);
  const orphans = own.flatMap((site): Picture['orphans'] => {
    const paths = clientPaths(site.url);
    const [first] = paths;
    if (answered.has(site) || stays(site) || !first) return [];
    // Without the word of the configuration, another service may answer.
    const isSure = isComplete || (served.length > 0 && paths.every(({ named }) => !named));
    return isSure && paths.every(({ partial }) => !partial)
      ? [{ site, path: `/${first.segments.join('/')}` }]
      : [];
  });
  const lost = new Set(orphans.map(({ site }) => site));
  const routes = [...facts.values()].map((known) => {
    const { config, ...rest } = known;
    // A route for any path does not replace what stays.
    const isKept = rest.moved.length === 0 && rest.clients.length > 0 && rest.clients.every(stays);
    return { ...rest, ...(config && !isKept && { config }), state: stateOf(known, lost) };
  });
  return {
    routes,
    orphans,
    unknown,
    isTalking: own.length > 0,
    hasMoved: routes.some(({ moved }) => moved.length > 0),
    foreign: clients.length - own.length,
  };
}

/** Whether a socket keeps its back end: a terminal, a binary stream, a protocol of its own. */
export function stays({ action }: Pick<SiteOutcome, 'action'>): boolean {
  return action === 'outOfScope';
}

/** Whether a socket leads to somebody else's service. */
function isForeign({ action, behaviour }: SiteOutcome): boolean {
  return action === 'outOfScope' && (behaviour === undefined || behaviour.kind === 'third-party');
}

function stateOf(
  { clients, moved, served }: Omit<RouteFacts, 'state'>,
  lost: ReadonlySet<SiteOutcome>,
): LinkState {
  if (clients.length === 0) return served.length > 0 ? 'dead' : 'done';
  if (moved.length > 0) return 'half-migrated';
  return served.length === 0 && clients.every((site) => lost.has(site)) ? 'orphan' : 'legacy';
}

/** `**` stands for no route in particular. */
function isOpenEnded({ path }: Route): boolean {
  return path.includes('**');
}

/** Whether a route is what a path or a pattern of the configuration means, under its own path or as a proxy publishes it. */
export function isServing(route: BackendRoute, path: string): boolean {
  return [route.path, ...route.published].some((own) => {
    const segments = segmentsOf(own);
    // A server without a path answers any: that it is meant, its name would have to say.
    const isNamed = segments.length === 0 || segments.some((segment) => !isOpen(segment));
    return isNamed && matches(segments, segmentsOf(path));
  });
}

/**
 * Whether a URL, as an outcome shows it, can lead to a route. A namespace of Socket.IO is opened by its own client only, and that
 * client opens nothing else.
 */
export function opens({ url, library }: Pick<SiteOutcome, 'url' | 'library'>, route: BackendRoute): boolean {
  if ((library === 'socket.io-client') !== route.socketIo) return false;
  const paths = clientPaths(url);
  // The address of a server alone asks for the first namespace, whatever variable holds it.
  if (route.socketIo && route.path === '/' && url.split(' | ').some(isBareAddress)) return true;
  return [route.path, ...route.published].some((own) => paths.some((path) => isServedBy(path, own)));
}

/** `{SERVER_URL}`, all of it one expression. */
function isBareAddress(one: string): boolean {
  return /^\{[^{}]*\}$/.test(one.trim());
}

/** A topic, whatever stands for its parameters. */
function open(topic: string): string {
  return topic.replaceAll(/\{[^{}]*\}/g, '{}');
}

/** A channel of the route's topic, also one with a suffix of its own, or one that listens to the route's table. */
function replaces({ topic, tables }: ChannelPlace, { channel, table, schema = 'public' }: Route): boolean {
  if (table !== undefined && tables.includes(`${schema}.${table}`)) return true;
  const expected = open(channel);
  const found = topic === null ? undefined : open(topic);
  return found !== undefined && (found === expected || found.startsWith(`${expected}:`));
}
