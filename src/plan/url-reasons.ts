import type { Route } from '../contract.js';
import type { SocketSite, UrlCandidate } from '../client/site.js';
import { matchPath, toldWays, type RouteMatch } from './match.js';
import { isCatchAll } from './scope.js';

/** How many callers a sentence names. */
const SHOWN = 4;

/** Why no route stands for a socket's URL. */
export function unmappedReason({ url }: SocketSite): string {
  const candidates = toldWays(url.candidates);
  const [first] = candidates;
  if (!first) return 'the constructor has no URL';
  const [function_] = url.uncalled;
  const paths = new Set(candidates.map((candidate) => candidate.path));
  if (paths.size > 1) return `no single route matches ${either(candidates)}`;
  if (first.path === undefined) {
    const why =
      function_ !== undefined
        ? `, which is up to the callers of \`${function_}\`, and nothing in the project calls it`
        : url.open[0] !== undefined
          ? ` (${url.open[0]})`
          : '';
    return `the path cannot be told from \`${first.text}\`${why}: pin it with a \`// realtime-migrate-route /path\` comment above the construction`;
  }
  const asked = first.callers.length > 0 ? `, which ${places(first.callers)} asks for` : '';
  return `no route is configured for \`${first.path}\`${asked}${first.openBase ? ' (the expression before it may carry more of the path)' : ''}`;
}

/**
 * Why a socket whose callers ask for routes of their own is left alone: one channel cannot stand for several routes.
 * Undefined when that is not so.
 */
export function severalRoutes({ url, pinned }: SocketSite, routes: Route[]): string | undefined {
  if (pinned !== undefined || url.candidates.every(({ callers }) => callers.length === 0)) return undefined;
  const found = new Set(
    url.candidates.flatMap((candidate) => matchPath(candidate.path, candidate, routes)?.route ?? []),
  );
  return found.size > 1
    ? `its callers ask for paths of several routes: ${either(url.candidates, ', ')}; give each its own function, or one route that takes them all`
    : undefined;
}

/** What speaks against the route that was found: callers nobody sees, and values that cannot be written here. */
export function matchProblems({ url, pinned }: SocketSite, match: RouteMatch): string[] {
  if (pinned !== undefined) return [];
  const problems: string[] = [];
  for (const name of match.undecided ?? [])
    problems.push(
      `\`:${name}\` of the path is ${either(url.candidates)}: there is no one expression for it where the socket is opened`,
    );
  const [open] = url.open;
  if (open !== undefined && !isCatchAll(match.route))
    problems.push(`the URL comes from callers, and they cannot all be known: ${open}`);
  return problems;
}

/** Callers that asked for paths of their own, and share a channel now. */
export function sharedByCallers({ url, pinned }: SocketSite, match: RouteMatch, channel: string): string[] {
  const asked = url.candidates.filter(
    ({ callers, path, params }) =>
      path !== undefined && (callers.length > 0 || params.some(({ text }) => text !== undefined)),
  );
  const paths = new Set(
    asked.map(({ path, params }) => (params.length > 0 && match.params.size > 0 ? '' : path)),
  );
  if (pinned !== undefined) return [];
  if (asked.length === 0) return sharedByChoice(url, channel);
  const [only] = asked;
  if (paths.size < 2)
    return only && match.params.size === 0 && only.params.length === 0
      ? [
          `the path comes from ${places(only.callers)}, and the channel \`${channel}\` is written here: whoever asks for another path gets it as well`,
        ]
      : [];
  return [
    `callers ask for different paths (${either(asked, ', ')}), and all of them now get the channel \`${channel}\``,
  ];
}

/** `admin ? '/ws/admin' : '/ws/user'`: paths that the code itself chooses from, and that one channel takes the place of. */
function sharedByChoice({ candidates }: SocketSite['url'], channel: string): string[] {
  const written = toldWays(candidates).filter(({ path }) => path !== undefined && !path.includes('{'));
  const paths = new Set(written.map(({ path }) => path?.replace(/\/$/, '')));
  return paths.size > 1
    ? [
        `the code asks for different paths (${either(written, ', ')}), and all of them now get the channel \`${channel}\``,
      ]
    : [];
}

/** What a reviewer may want to know about where the path is from. */
export function urlNotes({ url, pinned }: SocketSite): string[] {
  if (pinned !== undefined) return [];
  const notes = url.candidates
    .filter(({ callers, path }) => callers.length > 0 && path !== undefined)
    .map(({ path = '', callers }) => `\`${path}\` comes from ${places(callers)}`);
  const base = url.candidates.find(({ openBase, path }) => openBase && path !== undefined);
  if (base) notes.push(`the expression before \`${base.path ?? ''}\` may carry more of the path`);
  return notes;
}

function either(candidates: readonly UrlCandidate[], word = ' or '): string {
  return candidates
    .map(({ path, text, callers }) =>
      callers.length > 0 ? `\`${path ?? text}\` (${places(callers)})` : `\`${text}\``,
    )
    .join(word);
}

function places(callers: readonly string[]): string {
  const more = callers.length - SHOWN;
  return callers.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${String(more)} more` : '');
}

/** The URL of a socket, in all the ways it can come out, as an outcome shows it. */
export function urlText({ pinned, url }: SocketSite): string {
  return pinned ?? url.candidates.map((candidate) => candidate.text).join(' | ');
}
