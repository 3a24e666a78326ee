import type { Config, FileChange, Provision, Route, SiteOutcome } from '../contract.js';
import { isRewritten } from '../rules/index.js';
import { excerptFor, type DatabaseFacts, type TableFacts } from '../sql/index.js';

/** The routes that rewritten sockets use. */
export function routesOf({ routes }: Config, sites: readonly SiteOutcome[]): Route[] {
  return routes.filter((route) => sites.some((site) => isRewritten(site) && site.route === route.path));
}

/** What each route needs of the database, for reports. */
export function provisionOf(
  { sql }: Config,
  routes: readonly Route[],
  known: { tables?: ReadonlyMap<string, TableFacts>; existing?: DatabaseFacts },
  migration: FileChange | null = null,
): Provision[] {
  return routes.flatMap((route) => {
    const text = excerptFor(route, { ...sql, ...known });
    return text === '' ? [] : [{ route: route.path, sql: text, file: migration?.file ?? null }];
  });
}
