import type { Route, SiteOutcome } from '../contract.js';
import type { SourceUnit } from '../parse/parse.js';
import { isAuthName } from '../client/outgoing.js';
import type { SocketSite } from '../client/site.js';
import type { Machinery } from './machinery.js';
import { urlText } from './url-reasons.js';

/** How the back end that a socket leads to learns who calls, for example `a token in the query (api/live.py:12)`. */
export type LoginOf = (socket: Pick<SiteOutcome, 'url' | 'library'>) => string | undefined;

/** Whether a channel waits for the login before it joins, and what of that is to be looked at. */
export function judgeLogin(
  unit: SourceUnit,
  site: SocketSite,
  route: Route,
  machinery: Machinery,
  loginOf: LoginOf | undefined,
): { auth: boolean; reviews: string[] } {
  const reviews: string[] = [];
  const isSeen = machinery.auth || authInUrl(site, unit.text);
  const login =
    route.auth === undefined && !isSeen
      ? loginOf?.({ url: urlText(site), library: site.library?.name })
      : undefined;
  const auth = route.auth ?? (isSeen || login !== undefined);
  if ((isSeen || login !== undefined) && route.kind === 'broadcast' && route.private === undefined)
    reviews.push(
      'the channel is public: whoever has the anon key may join it, without that login; `private: true` on the route asks the policies of `realtime.messages`',
    );
  if (login !== undefined)
    reviews.push(
      `the back end learns who calls by ${login}: the channel joins with the session of the Supabase client after \`setAuth()\``,
    );
  if (isSeen && auth && !machinery.auth && route.auth !== true)
    reviews.push(
      'the token in the URL is gone: the channel joins with the session of the Supabase client after `setAuth()`',
    );
  return { auth, reviews };
}

/** A token in the query, in the path or as a subprotocol. */
export function authInUrl(site: SocketSite, text: string): boolean {
  const { protocols } = site;
  return (
    site.url.candidates.some(
      (candidate) =>
        candidate.query.some(isAuthName) || candidate.params.some((param) => isAuthName(param.name)),
    ) ||
    (protocols !== undefined && isAuthName(text.slice(protocols.start ?? 0, protocols.end ?? 0)))
  );
}
