import type { BackendRoute } from '../backend/index.js';
import type { SiteOutcome } from '../contract.js';
import { pictureOf } from '../links/index.js';
import type { Endpoint } from './types.js';

/** Sockets and routes of back ends, one entry for each path; the most particular paths first, for the first match wins. */
export function endpointsOf(
  sites: readonly SiteOutcome[],
  ignored: readonly SiteOutcome[],
  served: readonly BackendRoute[],
): { endpoints: Endpoint[]; unopened: BackendRoute[] } {
  const all = [...sites, ...ignored];
  const picture = pictureOf({ configured: [], served, sites: all, channels: [], isComplete: false });
  const endpoints = new Map<string, Endpoint>();
  const add = (path: string, site: SiteOutcome, routes: readonly BackendRoute[]): void => {
    // Names of parameters do not tell paths apart.
    const key = path.replace(/:\w+/g, ':');
    const known = endpoints.get(key) ?? { path, clients: [], served: [] };
    endpoints.set(key, known);
    if (!known.clients.includes(site)) known.clients.push(site);
    for (const route of routes) if (!known.served.includes(route)) known.served.push(route);
  };
  const answered = new Set<SiteOutcome>();
  for (const { clients, served: routes, route } of picture.routes) {
    for (const site of clients) {
      if (!site.suggestion || ignored.includes(site)) continue;
      answered.add(site);
      add(opened(site.suggestion.route.path, route), site, routes);
    }
  }
  for (const site of sites)
    if (site.suggestion && !answered.has(site)) add(site.suggestion.route.path, site, []);
  const open = (path: string): number =>
    path === '**' ? 1000 : path.split('/').filter((segment) => /^[:*]/.test(segment)).length;
  return {
    endpoints: [...endpoints.values()].sort((a, b) => open(a.path) - open(b.path)),
    unopened: picture.routes.flatMap(({ clients, served: routes }) => (clients.length === 0 ? routes : [])),
  };
}

/** The path a client opens, with a parameter wherever the route that serves it has one. */
function opened(path: string, route: string): string {
  const own = path.split('/').filter(Boolean);
  const wanted = route.split('/').filter(Boolean);
  if (path === '**' || wanted.includes('**')) return path;
  // A proxy or a base may hold the first part.
  const shift = wanted.length - own.length;
  if (shift < 0) return path;
  const used = new Set<string>();
  const segments = own.map((segment, index) => {
    const there = wanted[index + shift] ?? '';
    const isOpen = /^[:*]/.test(segment) || /^[:*]/.test(there);
    if (!isOpen) return segment;
    const name = [segment, there].find((one) => /^:\w+$/.test(one)) ?? `:${singular(own[index - 1] ?? '')}`;
    if (!/^:[A-Za-z_]\w*$/.test(name) || used.has(name)) return '*';
    used.add(name);
    return name;
  });
  return `/${segments.join('/')}`;
}

/** `depots` → `depot`. */
export function singular(word: string): string {
  if (/ies$/.test(word)) return word.replace(/ies$/, 'y');
  if (/(?:ss|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2);
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}
