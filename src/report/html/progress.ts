import type { FileChange, Link, Result } from '../../contract.js';
import { isRewritten, locationAfter } from '../../rules/index.js';

/** One part of a bar. */
export interface Share {
  name: string;
  count: number;
  /** Picks its colour. */
  kind: 'done' | 'next' | 'hand' | 'open';
}

/** How far the sockets of the application are. Those that stay for good are not counted. */
export function socketShares({ command, sites, changes, links, dryRun }: Result): Share[] {
  const written = new Map<string, FileChange>(dryRun ? [] : changes.map((change) => [change.file, change]));
  const applied = command === 'migrate' ? sites.filter(isRewritten) : [];
  const now = new Set(
    applied.map((site) => `${site.file}:${String(locationAfter(site, written.get(site.file)).line)}`),
  );
  const moved = new Set(links.flatMap(placesMoved));
  const earlier = [...moved].filter((place) => !now.has(place)).length;
  const left = sites.filter((site) => !applied.includes(site));
  const count = (...actions: string[]): number =>
    left.filter(({ action }) => actions.includes(action)).length;
  const all: Share[] = [
    { name: 'are channels already', count: earlier, kind: 'done' },
    { name: dryRun ? 'would become channels' : 'became channels now', count: applied.length, kind: 'done' },
    { name: 'can be rewritten by the tool', count: count('safe', 'review'), kind: 'next' },
    { name: 'need a hand', count: count('manual'), kind: 'hand' },
    { name: 'have no configured route', count: count('unmapped'), kind: 'open' },
  ];
  return all.filter((share) => share.count > 0);
}

function placesMoved({ moved }: Link): string[] {
  return moved.map(({ file, line }) => `${file}:${String(line)}`);
}

/** How far the routes of the back end and of the configuration are. */
export function routeShares({ links }: Result): Share[] {
  const count = (...states: Link['state'][]): number =>
    links.filter(({ state }) => states.includes(state)).length;
  const all: Share[] = [
    { name: 'migrated, nothing is left of them', count: count('done'), kind: 'done' },
    { name: 'without a client: their back end can go', count: count('dead'), kind: 'next' },
    { name: 'half migrated', count: count('half-migrated'), kind: 'hand' },
    { name: 'in use', count: count('legacy', 'orphan'), kind: 'open' },
  ];
  return all.filter((share) => share.count > 0);
}
