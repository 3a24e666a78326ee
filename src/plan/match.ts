import type * as t from '@babel/types';
import type { Route } from '../contract.js';
import type { SocketSite, UrlCandidate } from '../client/site.js';
import { bare } from '../client/syntax.js';
import type { Binding } from '../parse/traverse.js';

/** `found` is the expression of the URL, where `node`, a variable that keeps its value, stands for it. */
type Value = { node: t.Node; found?: t.Node } | { literal: string };

/** A route and the expressions that stand for its path parameters. */
export interface RouteMatch {
  route: Route;
  /** Source of each `:name`: an expression of the code, or a literal segment. */
  params: Map<string, Value>;
  candidate?: UrlCandidate;
  /** Parameters whose value differs between the ways the URL can come out. */
  undecided?: string[];
}

/** The first route that a socket's URL matches; every way the URL can come out must lead to the same route. */
export function matchRoute(site: SocketSite, routes: Route[]): RouteMatch | undefined {
  const match = firstMatch(site, routes);
  if (!match) return undefined;
  const params = [...match.params].map(([name, value]): [string, Value] => [
    name,
    'node' in value ? { node: keptIn(site, value.node), found: value.node } : value,
  ]);
  return { ...match, params: new Map(params) };
}

/** The variable that keeps a value already: written out again, a call could give another one. */
function keptIn({ construction }: SocketSite, node: t.Node): t.Node {
  for (const [name, binding] of Object.entries(construction.scope.getAllBindings())) {
    const { path } = binding as Binding;
    const isValue =
      path.isVariableDeclarator() && path.node.init != null && bare(path.node.init) === bare(node);
    if (isValue && path.node.id.type === 'Identifier' && construction.scope.getBinding(name) === binding)
      return path.node.id;
  }
  return node;
}

function firstMatch(site: SocketSite, routes: Route[]): RouteMatch | undefined {
  if (site.pinned !== undefined)
    return matchPath(
      site.pinned,
      { params: [], query: [], openBase: false, text: site.pinned, callers: [] },
      routes,
    );
  const candidates = toldWays(site.url.candidates);
  const matches = candidates.map((candidate) => matchPath(candidate.path, candidate, routes));
  const [first] = matches;
  if (candidates.length === 0) return matchPath(undefined, undefined, routes);
  if (matches.every((match) => match?.route === first?.route)) return agreed(matches);
  // A fallback that names nothing (`process.env.WS_URL ?? 'wss://…/metrics'`) does not contradict the one that does.
  const named = matches.filter((match, index) => candidates[index]?.path !== undefined);
  const [known] = named;
  return known && named.every((match) => match?.route === known.route) ? agreed(named) : undefined;
}

/**
 * The ways without those that another one tells the whole path of: `{API_URL}/ws` beside `http://localhost/api/v1/ws`, where the
 * default tells what the variable holds.
 */
export function toldWays(candidates: readonly UrlCandidate[]): UrlCandidate[] {
  const isEnd = (path: string, whole: string): boolean => {
    const [end, all] = [segments(path), segments(whole)];
    return end.length > 0 && end.length < all.length && end.join('/') === all.slice(-end.length).join('/');
  };
  return candidates.filter(
    ({ path, openBase }) =>
      path === undefined ||
      !openBase ||
      !candidates.some((other) => !other.openBase && other.path !== undefined && isEnd(path, other.path)),
  );
}

/** Whether a topic or filter of a route reads a variable of the place where the socket is opened. */
export function readsPlace({ params }: RouteMatch, pattern = ''): boolean {
  return [...params].some(([name, value]) => 'node' in value && pattern.includes(`{${name}}`));
}

/** One match for all ways of one route, with the parameters on which they do not agree. */
function agreed(matches: readonly (RouteMatch | undefined)[]): RouteMatch | undefined {
  const [first, ...others] = matches;
  if (!first) return undefined;
  const { channel, filter = '' } = first.route;
  const undecided = [...first.params].flatMap(([name, value]) =>
    `${channel}${filter}`.includes(`{${name}}`) &&
    others.some((other) => codeOf(other?.params.get(name)) !== codeOf(value))
      ? [name]
      : [],
  );
  return undecided.length > 0 ? { ...first, undecided } : first;
}

/** The same code is the same value: both stand where the socket is opened. */
function codeOf(value: Value | undefined): string {
  return JSON.stringify(value, (key, inner: unknown) =>
    /^(?:loc|start|end|range|extra|\w+Comments)$/.test(key) ? undefined : inner,
  );
}

/** The first route that one way of a URL matches. */
export function matchPath(
  path: string | undefined,
  candidate: UrlCandidate | undefined,
  routes: Route[],
): RouteMatch | undefined {
  for (const route of routes) {
    const params = paramsOf(route.path, path, candidate);
    if (params) return { route, params, candidate };
  }
  return undefined;
}

type Params = RouteMatch['params'];

function paramsOf(
  pattern: string,
  path: string | undefined,
  candidate: UrlCandidate | undefined,
): Params | undefined {
  if (path === undefined) return pattern === '**' || pattern === '/**' ? new Map() : undefined;
  const wanted = segments(pattern);
  const given = segments(path);
  const params: Params = new Map();
  const walk = (i: number, j: number): boolean => {
    const want = wanted[i];
    if (want === undefined) return j === given.length;
    if (want === '**')
      return Array.from({ length: given.length - j + 1 }, (_, k) => j + k).some((next) => walk(i + 1, next));
    const have = given[j];
    if (have === undefined) return false;
    if (want === '*') return walk(i + 1, j + 1);
    if (want.startsWith(':')) {
      const value = segmentValue(have, candidate);
      if (!value) return false;
      params.set(want.slice(1), value);
      return walk(i + 1, j + 1);
    }
    return want === have && walk(i + 1, j + 1);
  };
  return walk(0, 0) ? params : undefined;
}

function segments(path: string): string[] {
  return path.split('/').filter(Boolean);
}

/** `{roomId}` is an expression, `lobby` a literal; a mixture is not one value. */
function segmentValue(segment: string, candidate: UrlCandidate | undefined): Value | undefined {
  const name = /^\{([^{}]+)\}$/.exec(segment)?.[1];
  if (name === undefined && segment.includes('{')) return undefined;
  const param = candidate?.params.find((known) =>
    name === undefined ? known.text === segment : known.text === undefined && known.name === name,
  );
  if (param) return { node: param.node };
  return name === undefined ? { literal: segment } : undefined;
}
