import type { BackendRoute } from '../backend/index.js';
import type { SiteOutcome } from '../contract.js';
import { decideRoute, type DecidedRoute } from './decide.js';
import { endpointsOf } from './endpoints.js';
import type { AskedQuery, Endpoint, KnownTable, Proposal, ProposedRoute } from './types.js';

export interface Findings {
  sites: readonly SiteOutcome[];
  /** Sockets that a comment lets be: clients, but nobody's business. */
  ignored: readonly SiteOutcome[];
  served: readonly BackendRoute[];
  tables: readonly KnownTable[];
  /** What is known of a query, by its text. */
  asked: ReadonlyMap<string, AskedQuery['asked']>;
}

/** One route for each endpoint, and what gets none. */
export function propose({ sites, ignored, served, tables, asked }: Findings): Proposal {
  const { endpoints, unopened } = endpointsOf(sites, ignored, served);
  const queriesOf = (endpoint: Endpoint): AskedQuery[] =>
    endpoint.served
      .flatMap(({ polls }) => polls)
      .filter(({ kind }) => kind === 'sql')
      .map(({ text, file, line }) => ({ text, place: `${file}:${String(line)}`, asked: asked.get(text) }));
  const unknown = endpoints.filter(({ path }) => path === '**').flatMap(({ clients }) => clients);
  // A route for any path is one for all sockets without a path: with two of them it would join what does not belong together.
  const isSame = new Set(unknown.map(({ url }) => url)).size === 1;
  const routes = endpoints
    .filter(({ path }) => path !== '**' || isSame)
    .map((endpoint) => ({
      ...withPath(decideRoute(endpoint, { tables, queriesOf })),
      files: [...new Set(endpoint.clients.map(({ file }) => file))],
    }));
  return {
    routes: withOwnChannels(routes),
    aside: [
      ...(isSame ? [] : unknown).map(
        (site) =>
          `${whole(site)}: its path cannot be told. Write \`// realtime-migrate-route /path\` above it, and a route for that path here`,
      ),
      ...sites
        .filter(({ suggestion }) => !suggestion)
        .map((site) => `${whole(site)}: ${site.reasons.join('; ')}`),
    ],
    unopened: unopened.map(
      ({ path, framework, file, line }) => `${path} (${framework} ${file}:${String(line)})`,
    ),
  };
}

/** A route for any path would take in what is opened next, too: somebody has to say what it is for. */
function withPath(proposed: DecidedRoute): DecidedRoute {
  const { route, refused } = proposed;
  if (route.path !== '**' || refused !== undefined) return proposed;
  const todo =
    route.todo ??
    'no code tells which path the socket opens: write `// realtime-migrate-route /path` above it and that path here, or keep `**` if it is the only one; then delete this line';
  return { ...proposed, route: { ...route, todo } };
}

function whole({ url, file, location }: SiteOutcome): string {
  return `${url === '' ? 'A socket' : url} in ${file}:${String(location.line)}`;
}

/** Two endpoints share no topic: what is sent on one is not for listeners of the other. */
function withOwnChannels(routes: readonly ProposedRoute[]): ProposedRoute[] {
  const used = new Set<string>();
  return routes.map((proposed) => {
    const { channel } = proposed.route;
    const [first = '', ...params] = channel.split(/(?=:\{)/);
    let topic = channel;
    for (let n = 2; used.has(topic); n += 1) topic = [`${first}-${String(n)}`, ...params].join('');
    used.add(topic);
    return { ...proposed, route: { ...proposed.route, channel: topic } };
  });
}
