import type { Backend, BackendRoute, Leftover } from '../backend/index.js';
import type { Finding, Link, Route, SiteOutcome, Summary } from '../contract.js';
import {
  fingerprintOf,
  legacyLeftover,
  legacyRoute,
  orphanClient,
  uncalledRoute,
  type Rule,
} from '../rules/index.js';

/** The back end beside the clients: what `check` reports of it. */
export interface BackendReport {
  findings: Finding[];
  summary: Summary['backend'];
  /** The routes that serve a configured route. */
  backendOf: (route: Route) => Link['backend'];
}

/**
 * Joins the routes of the back end with the clients of the repository and the configured routes. A route is judged by its path
 * alone, with a parameter equal to any segment, and by the paths under which a proxy publishes it.
 */
export function backendReport(
  { routes, leftovers }: Backend,
  sites: readonly SiteOutcome[],
  configured: readonly Route[],
): BackendReport {
  const facts = routes.map((route) => {
    const clients = sites.filter(({ action, url }) => action !== 'outOfScope' && serves(route, pathOf(url)));
    const config = configured.find(({ path }) => serves(route, path));
    return { route, clients: clients.length, config };
  });
  const dead = facts.filter(({ clients, route }) => clients === 0 && route.mounted);
  const deadPaths = new Set(dead.map(({ route }) => route.path));
  const kept = leftovers.filter((leftover) => isLeft(leftover, deadPaths));
  return {
    findings: [
      ...facts.flatMap((fact) => routeFinding(fact)),
      ...(routes.length === 0 ? [] : sites.flatMap((site) => orphan(site, routes))),
      ...kept.map(leftoverFinding),
    ],
    summary: { routes: routes.length, dead: dead.length, leftovers: kept.length },
    backendOf: (route) =>
      facts
        .filter(({ config }) => config === route)
        .map(({ route: { file, line, framework } }) => ({ file, line, framework })),
  };
}

/** The path of a URL as a finding shows it, or nothing when its beginning is an expression. */
function pathOf(url: string): string | undefined {
  const [first = ''] = url.split(' | ');
  const path = /^(?:\w+:\/\/[^/]*|\{[^{}]*\}(?::?\/\/[^/]*)?(?::\d+)?)?(\/[^?#]*)/.exec(first)?.[1];
  return path === undefined || path === '/' ? undefined : path;
}

/** Whether a route is what a path means; `:name`, `{name}` and `*` are any segment, `**` any number of them. */
export function serves(route: BackendRoute, path: string | undefined): boolean {
  if (path === undefined || /^\/?\*\*$/.test(path)) return false;
  return [route.path, ...route.published].some((own) => matches(segments(own), segments(path)));
}

function segments(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function matches([own, ...rest]: string[], path: string[]): boolean {
  if (own === undefined) return path.length === 0 || (path.length === 1 && path[0] === '**');
  if (own === '**') return path.some((_, at) => matches(rest, path.slice(at))) || matches(rest, []);
  const [part, ...others] = path;
  if (part === undefined) return false;
  if (part === '**') return true;
  return (isOpen(own) || isOpen(part) || own === part) && matches(rest, others);
}

function isOpen(segment: string): boolean {
  return segment.startsWith(':') || segment === '*' || segment.includes('{');
}

function at<Args>(
  rule: Rule<Args>,
  args: Args,
  { file, line }: { file: string; line: number },
  more: Partial<Finding> = {},
): Finding {
  const message = rule.message(args);
  const { code, name, level } = rule;
  return {
    code,
    name,
    level,
    file,
    line,
    column: 1,
    endLine: line,
    endColumn: 1,
    message,
    action: 'none',
    reasons: [],
    route: null,
    fingerprint: fingerprintOf(code, message.replace(/\d+/g, '')),
    ...more,
  };
}

function routeFinding({
  route,
  clients,
  config,
}: {
  route: BackendRoute;
  clients: number;
  config: Route | undefined;
}): Finding[] {
  const { path, framework, mounted } = route;
  if (config) {
    const args = { path, framework, clients, channel: config.channel };
    const fingerprint = fingerprintOf(legacyRoute.code, framework, path);
    return [at(legacyRoute, args, route, { route: config.path, reasons: facts(route, config), fingerprint })];
  }
  return mounted && clients === 0 && !path.includes('*')
    ? [at(uncalledRoute, { path, framework }, route, { reasons: facts(route) })]
    : [];
}

/** What the handler does, for whoever decides what takes its place. */
function facts({ mounted, reason, auth, does, polls, handler }: BackendRoute, config?: Route): string[] {
  const lines: string[] = [];
  if (!mounted) lines.push(`it is not mounted: ${reason ?? 'no application includes it'}`);
  if (does.push)
    lines.push(
      `it sends by itself${does.push.seconds === null ? '' : ` every ${String(does.push.seconds)} s`} (${does.push.file}:${String(does.push.line)}), for each connection`,
    );
  for (const { text, file, line } of polls.slice(0, 2))
    lines.push(`it asks \`${text.length > 80 ? `${text.slice(0, 79)}…` : text}\` (${file}:${String(line)})`);
  if (does.relay) {
    lines.push(
      config && config.kind !== 'broadcast'
        ? 'it hands on what one client sends to the others: a broadcast route is right for it'
        : 'it hands on what one client sends to the others',
    );
  }
  if (auth.length > 0) lines.push(`it learns who calls by ${auth.join(' or ')}`);
  if (handler) lines.push(`handler \`${handler.name}\` (${handler.file}:${String(handler.line)})`);
  return lines;
}

/** A client whose path is known from its first segment on, and that nothing answers. */
function orphan(site: SiteOutcome, routes: readonly BackendRoute[]): Finding[] {
  const path = site.action === 'outOfScope' ? undefined : pathOf(site.url);
  if (path === undefined || site.url.includes(' | ') || routes.some((route) => serves(route, path)))
    return [];
  const { file, location, fingerprint } = site;
  return [
    at(
      orphanClient,
      { path },
      { file, line: location.line },
      { ...location, fingerprint: fingerprintOf(orphanClient.code, fingerprint) },
    ),
  ];
}

/** What belongs to routes still in use is not left over yet. */
function isLeft({ kind, routes, evidence }: Leftover, dead: ReadonlySet<string>): boolean {
  if (kind === 'module' && evidence.length === 0) return false;
  return routes.every((path) => dead.has(path));
}

const WHAT: Record<Leftover['kind'], (leftover: Leftover) => string> = {
  module: ({ name, keeps = [] }) =>
    keeps.length === 0
      ? `${name} is part of the old back end`
      : `${name} is part of the old back end, and also serves ${keeps.join(', ')}`,
  import: ({ name }) => `${name} is imported`,
  mount: ({ name }) => `${name} is mounted`,
  loop: ({ name, seconds }) =>
    `\`${name}\` goes on polling${seconds == null ? '' : ` every ${String(seconds)} s`}`,
  dependency: ({ name }) => `the dependency ${name}`,
  proxy: ({ name }) => `the proxy rule for ${name}`,
  process: ({ name }) => `the process ${name}`,
  env: ({ name }) => `the variable ${name}`,
  csp: ({ name }) => `the content security policy admits ${name}`,
  test: ({ name }) => `a test of ${name}`,
};

function leftoverFinding(leftover: Leftover): Finding {
  const { kind, name, evidence } = leftover;
  const args = { what: WHAT[kind](leftover), evidence: evidence.join(', ') };
  return at(legacyLeftover, args, leftover, {
    fingerprint: fingerprintOf(legacyLeftover.code, kind, name, leftover.file),
  });
}
