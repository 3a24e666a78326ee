import type { Files } from '../files.js';
import { isProxyConfig } from '../names.js';
import { joinPaths } from '../paths.js';
import type { BackendRoute } from '../route.js';
import { baseOf, type Leftover } from './leftover.js';

/** One rule of a proxy: requests below `from` reach the back end below `to`. */
export interface ProxyRule {
  file: string;
  line: number;
  from: string;
  to: string;
  /** Whether it says that connections may be upgraded. */
  upgrades: boolean;
}

/** The proxy rules of a repository: nginx, Caddy, Vercel, Netlify, Next, Vite. */
export function proxyRulesOf(files: Files): ProxyRule[] {
  return files.names.flatMap((file) => {
    const reader = readerOf(file);
    const text = reader && files.read(file);
    return reader && text !== undefined ? reader(file, text) : [];
  });
}

type Reader = (file: string, text: string) => ProxyRule[];

function readerOf(file: string): Reader | undefined {
  const name = baseOf(file);
  const proxy = isProxyConfig(file);
  if (proxy) return proxy === 'nginx' ? nginx : caddy;
  if (/^(?:vercel\.json|next\.config\.[mc]?[jt]s)$/.test(name)) return rewrites;
  if (name === 'netlify.toml' || name === '_redirects') return netlify;
  return /^vite\.config\.[mc]?[jt]s$/.test(name) ? vite : undefined;
}

/** A block of braces after a head, with the number of its first line. */
function* blocks(
  text: string,
  head: RegExp,
): Generator<{ match: RegExpExecArray; body: string; line: number }> {
  const pattern = new RegExp(head.source, 'gm');
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const start = match.index + match[0].length;
    let depth = 1;
    let at = start;
    while (at < text.length && depth > 0) {
      if (text[at] === '{') depth += 1;
      else if (text[at] === '}') depth -= 1;
      at += 1;
    }
    const before = text.slice(0, match.index + match[0].search(/\S/));
    yield { match, body: text.slice(start, at - 1), line: before.split('\n').length };
  }
}

const withoutComments = (text: string): string => text.replace(/(^|\s)#[^\n]*/g, '$1');

function nginx(file: string, source: string): ProxyRule[] {
  const text = withoutComments(source);
  const found: ProxyRule[] = [];
  for (const { match, body, line } of blocks(text, /^[ \t]*location\s+(?:(=|~\*?|\^~)\s+)?(\S+)\s*\{/)) {
    const pass = /proxy_pass\s+["']?\w+:\/\/[^/;\s]+([^;\s"']*)/.exec(body);
    if (!pass) continue;
    const pattern = match[1]?.startsWith('~')
      ? (match[2] ?? '').replace(/^\^/, '').replace(/[^\w/-].*$/, '')
      : (match[2] ?? '');
    const rewrite = /rewrite\s+\^?(\/[\w/-]*?)\/?(?:\(\.\*\)|\(\.\+\)|\/\(\.\*\))\$?\s+(\/\S*?)\/?\$1\s/.exec(
      body,
    );
    const to =
      rewrite?.[1] === pattern.replace(/\/$/, '')
        ? (rewrite[2] ?? '/')
        : pass[1]
          ? pass[1].replace(/\$\w+/g, '')
          : pattern;
    found.push({ file, line, from: pattern, to: to || '/', upgrades: /Upgrade\b/.test(body) });
  }
  return found;
}

function caddy(file: string, source: string): ProxyRule[] {
  const text = withoutComments(source);
  const found: ProxyRule[] = [];
  for (const { match, body, line } of blocks(
    text,
    /^[ \t]*(handle_path|handle|route)\s+(\/\S*?)\/?\*?\s*\{/,
  )) {
    if (!/reverse_proxy/.test(body)) continue;
    const from = match[2] ?? '/';
    const strips = match[1] === 'handle_path' || /uri\s+strip_prefix/.test(body);
    // Caddy upgrades whatever it proxies, and says so nowhere.
    found.push({ file, line, from, to: strips ? '/' : from, upgrades: false });
  }
  for (const [index, line] of text.split('\n').entries()) {
    const match = /^\s*reverse_proxy\s+(\/\S*?)\/?\*?\s+\S/.exec(line);
    if (match?.[1]) found.push({ file, line: index + 1, from: match[1], to: match[1], upgrades: false });
  }
  return found;
}

/** `{ source: '/live/:path*', destination: 'https://api.example/ws/:path*' }`, in JSON and in JavaScript. */
function rewrites(file: string, text: string): ProxyRule[] {
  const pattern =
    /["']?source["']?\s*:\s*(["'`])([^"'`]+)\1[\s,]*["']?destination["']?\s*:\s*(["'`])([^"'`]+)\3/g;
  return [...text.matchAll(pattern)].flatMap((match): ProxyRule[] => {
    const line = text.slice(0, match.index).split('\n').length;
    const to = pathOf(match[4] ?? '');
    return to === undefined
      ? []
      : [{ file, line, from: prefixOf(match[2] ?? ''), to: prefixOf(to), upgrades: false }];
  });
}

/** The path of an absolute URL, or of a template that starts with one; undefined for a page of the application itself. */
function pathOf(url: string): string | undefined {
  const match = /^(?:\w+:\/\/[^/]+|\$\{[^}]*\})(\/.*)?$/.exec(url);
  return match ? (match[1] ?? '/') : undefined;
}

/** What stands before the first pattern: `/api` of `/api/:path*`. */
function prefixOf(pattern: string): string {
  return pattern.replace(/\/?(?::\w+[*+?]?|\(.*|\*).*$/, '') || '/';
}

function netlify(file: string, text: string): ProxyRule[] {
  const pairs = file.endsWith('_redirects')
    ? /^(\/\S+)\s+(\w+:\/\/\S+)/gm
    : /from\s*=\s*"([^"]+)"\s*\n\s*to\s*=\s*"([^"]+)"/g;
  return [...text.matchAll(pairs)].flatMap((match): ProxyRule[] => {
    const to = pathOf((match[2] ?? '').replace(/:splat$/, ''));
    const line = text.slice(0, match.index).split('\n').length;
    return to === undefined ? [] : [{ file, line, from: prefixOf(match[1] ?? ''), to, upgrades: false }];
  });
}

function vite(file: string, text: string): ProxyRule[] {
  const found: ProxyRule[] = [];
  for (const { match, body, line } of blocks(text, /["'](\/[^"']*)["']\s*:\s*\{/)) {
    const from = match[1] ?? '/';
    if (!/target\s*:/.test(body)) continue;
    const strips = /rewrite\s*:.*replace\(/.test(body);
    found.push({ file, line, from, to: strips ? '/' : from, upgrades: /ws\s*:\s*true/.test(body) });
  }
  return found;
}

/** A path that is for sockets, by one of its segments. */
const SOCKETS = /(?:^|[/_-])(?:ws|wss|web-?sockets?|sockets?|socket\.io|realtime|live|streams?)(?:$|[/_-])/i;

/** The paths under which the rules publish a route, where they differ from its own. */
export function publishedAs(path: string, rules: readonly ProxyRule[]): string[] {
  const found = rules.flatMap(({ from, to }) => {
    const rest = below(path, to);
    return rest === undefined ? [] : [joinPaths(from, rest)];
  });
  return [...new Set(found)].filter((published) => published !== path);
}

function below(path: string, prefix: string): string | undefined {
  const base = prefix.replace(/\/$/, '');
  return path === base || path.startsWith(`${base}/`) ? path.slice(base.length) : undefined;
}

/**
 * Rules that carry sockets: they say that connections may be upgraded, or they lead to routes. One for all of `/api/` carries much
 * else, and is none where a longer one takes the sockets.
 */
export function proxiesOf(rules: readonly ProxyRule[], routes: readonly BackendRoute[]): Leftover[] {
  return rules.flatMap((rule): Leftover[] => {
    const served = routes.filter(({ path }) => below(path, rule.to) !== undefined).map(({ path }) => path);
    const isLonger = (other: ProxyRule): boolean =>
      other.file === rule.file && other.upgrades && below(other.from, rule.from) !== undefined;
    const own = rule.from !== '/' && served.length > 0 && (rule.upgrades || !rules.some(isLonger));
    if (!rule.upgrades && !own) return [];
    const isNarrow =
      served.includes(rule.to.replace(/(.)\/$/, '$1')) || SOCKETS.test(`${rule.from}/${rule.to}`);
    const evidence = [
      ...(rule.upgrades ? ['lets connections be upgraded'] : []),
      ...(own
        ? [`leads to ${String(served.length)} WebSocket ${served.length === 1 ? 'route' : 'routes'}`]
        : []),
    ];
    return [
      {
        kind: 'proxy',
        name: rule.from,
        file: rule.file,
        line: rule.line,
        evidence,
        routes: [...new Set(served)],
        ...(rule.upgrades || isNarrow ? {} : { keeps: [`whatever else lies below ${rule.from}`] }),
      },
    ];
  });
}
